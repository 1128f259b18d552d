package io.durable;

/** Keys under which SLF4J's MDC tells log lines of orchestrators and activities apart; see {@link OrchestrationContext#getLogger}. */
public final class LogKeys {

    /** The id of the instance. */
    public static final String INSTANCE_ID = "durableInstanceId";

    /** The name of the orchestration. */
    public static final String ORCHESTRATION = "durableOrchestration";

    /** The number of the execution, counting from 1. */
    public static final String EXECUTION = "durableExecution";

    /** The name of the activity; only in activities. */
    public static final String ACTIVITY = "durableActivity";

    /** The id of the trace that the instance belongs to, if it does to any, under the key that Spring Boot's log correlation reads. */
    public static final String TRACE_ID = "traceId";

    /** The id of the span in the trace: in an orchestrator that with which the instance was started. Under the key that Spring Boot's log correlation reads. */
    public static final String SPAN_ID = "spanId";

    private LogKeys() {}
}
