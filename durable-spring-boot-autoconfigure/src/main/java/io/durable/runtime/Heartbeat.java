package io.durable.runtime;

import io.durable.runtime.threads.Machine;
import io.durable.spi.StoreException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that this node lives, often enough that nobody takes it for dead. */
final class Heartbeat implements Machine {

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final LoopContext context;
    private final Runnable alongside;

    /** @param alongside done with each beat, such as asking the database for its time */
    Heartbeat(LoopContext context, Runnable alongside) {
        this.context = context;
        this.alongside = alongside;
    }

    @Override
    public Duration step() {
        try {
            context.store().beat(context.node(), context.settings().nodeName());
            alongside.run();
        } catch (StoreException e) {
            log.warn("The heartbeat of this node could not be written: {}", String.valueOf(e.getMessage()));
        }
        return context.settings().nodeSilenceMax().dividedBy(5);
    }
}
