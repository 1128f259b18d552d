package io.durable;

import java.time.Instant;
import java.util.Optional;

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

    /** Says that this attempt makes progress, which {@link Activity#heartbeat} may ask for. Does not block, so it may be called as often as you like. */
    void heartbeat();

    /**
     * Says that this attempt makes progress, and how far it is. Does not block: the details are written down within about a second, of many the last, and when the attempt fails.
     *
     * @param details what the next attempt can read
     * @throws DataConversionException if they have no stored form
     * @throws PayloadTooLargeException if they are too large
     */
    void heartbeat(Object details);

    /**
     * What this attempt, or else the last one before it that said anything, has said of its progress. Empty if none did, and in a service without the hub's database. Asks the database.
     *
     * @throws DataConversionException if the details can't be read as this type
     */
    <T> Optional<T> getHeartbeatDetails(Class<T> type);

    /**
     * Whether nobody waits for this attempt any more: the task was cancelled, its instance has ended, or its time is over. Its thread is interrupted then, too. Known at once where the
     * instance's owner is this process, within about ten seconds elsewhere, and in a service without the hub's database only when the attempt's own time is over.
     */
    boolean isCancelled();
}
