package io.durable;

/** Keys under which SLF4J's MDC tells log lines of an orchestrator apart; see {@link OrchestrationContext#getLogger}. */
public final class LogKeys {

    /** The id of the instance. */
    public static final String INSTANCE_ID = "durableInstanceId";

    /** The name of the orchestration. */
    public static final String ORCHESTRATION = "durableOrchestration";

    /** The number of the execution, counting from 1. */
    public static final String EXECUTION = "durableExecution";

    private LogKeys() {}
}
