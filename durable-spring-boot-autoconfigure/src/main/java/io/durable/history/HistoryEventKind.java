package io.durable.history;

/** Every kind of history event. The names are stored: they are never changed and never reused. */
public enum HistoryEventKind {
    EXECUTION_STARTED,
    TASK_COMPLETED,
    TASK_FAILED,
    TIMER_FIRED,
    SUB_ORCHESTRATION_COMPLETED,
    SUB_ORCHESTRATION_FAILED,
    EVENT_RAISED,
    EXECUTION_SUSPENDED,
    EXECUTION_RESUMED,
    EXECUTION_TERMINATED,

    TASK_SCHEDULED,
    TASK_CANCELED,
    TIMER_CREATED,
    TIMER_CANCELED,
    SUB_ORCHESTRATION_CREATED,
    EVENT_SENT,
    CONTINUED_AS_NEW,
    EXECUTION_COMPLETED,
    START_SENT
}
