package io.durable;

import java.time.Instant;

/** What an activity may know about the call it serves. */
public interface ActivityContext {

    /** The activity's name. */
    String getName();

    /** The instance that called. */
    String getInstanceId();

    /** The name of the orchestration that called. */
    String getOrchestrationName();

    /** Which try this is, counting from 1. A try that a crash interrupted is made again under the same number. */
    int getAttempt();

    /** When the first try was scheduled. */
    Instant getScheduledAt();

    /** The same for every try of this call, and different from every other call's: for services that forget repeated requests. */
    String getIdempotencyKey();
}
