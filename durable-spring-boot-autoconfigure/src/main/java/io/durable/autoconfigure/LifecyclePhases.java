package io.durable.autoconfigure;

import org.springframework.context.SmartLifecycle;

/** The order in which the parts of a node start, and stop the other way round. All of them before the web server starts, and after it has stopped. */
public final class LifecyclePhases {

    /** Loops and activities: requests find them at work, and those that wait for an orchestration while the server shuts down gracefully still get their answer. */
    public static final int RUNTIME = SmartLifecycle.DEFAULT_PHASE - 4096;

    /** What carries the runtime's news, to the last report. */
    public static final int TRANSPORT = RUNTIME - 1;

    /** Taking part in the work of other nodes: partitions and tasks are given back before the runtime drains. */
    public static final int MEMBERSHIP = RUNTIME + 1;

    private LifecyclePhases() {}
}
