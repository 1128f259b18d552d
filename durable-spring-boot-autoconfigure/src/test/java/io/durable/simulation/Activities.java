package io.durable.simulation;

import io.durable.spi.ActivityHandler;
import java.util.Optional;

/** The activities of a process, by name. */
@FunctionalInterface
interface Activities {

    Optional<ActivityHandler> find(String name);

    /** A process that is told by the simulation what its activities do. */
    static Activities none() {
        return name -> Optional.empty();
    }
}
