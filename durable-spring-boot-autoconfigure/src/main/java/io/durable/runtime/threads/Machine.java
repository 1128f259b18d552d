package io.durable.runtime.threads;

import java.time.Duration;

/** Something that works in steps. A thread, or a test, makes the steps; only one makes them at a time. */
public interface Machine {

    /**
     * Makes one step.
     *
     * @return how long nothing needs to be done unless the machine is woken; zero: there is more to do
     */
    Duration step();
}
