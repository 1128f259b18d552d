package io.durable.spi;

import io.durable.history.OrchestrationRuntimeStatus;

/**
 * Hears what the runtime does, to measure it. Called in the middle of the work by any of its threads, several at once: must not block; what it throws is logged once and
 * changes nothing. Whatever happens twice, such as
 * a turn whose commit was lost, is heard twice.
 */
public interface RuntimeMeter {

    /** Measures nothing. */
    RuntimeMeter NONE = new RuntimeMeter() {};

    /** The moment as this meter tells time; given back when what begins now has ended. */
    default long begin() {
        return 0;
    }

    /** The first turn of an instance is about to run. */
    default void started(String orchestrator) {}

    /** An instance has ended, and that is committed. */
    default void ended(String orchestrator, OrchestrationRuntimeStatus status) {}

    /** A turn ran in the application's code, up to its commit. */
    default void turned(String orchestrator, long begun) {}

    /** An execution was built again from so many entries of its history. */
    default void replayed(String orchestrator, int entries, long begun) {}

    /** The turns of so many instances were committed together, or were not. */
    default void committed(int instances, CommitOutcome outcome, long begun) {}

    /** A sweep found so many instances with something that is due. */
    default void swept(int instances) {}

    /** A partition's fence or memory was in doubt, and it is acquired again. */
    default void lost(int partition) {}

    /** An attempt at an activity of this application has ended. */
    default void attempted(TaskInvocation invocation, TaskOutcome outcome, long begun) {}
}
