package io.durable.spi;

import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How the whole hub is, in numbers, for health, meters and people. Each method is a few statements that walk indexes no further than they are told, and each statement sees its own moment.
 * Blocks; any thread may call, several at once. Every method throws {@link StoreException} if the database can't be asked.
 */
public interface HubFigures {

    /**
     * What waits.
     *
     * @param countMax of each kind so many are counted at most, so that it costs no more when there are millions
     */
    Backlog backlog(int countMax);

    /**
     * How many of the newest instances have which status; statuses that none has are left out.
     *
     * @param countMax so many instances are looked at, newest first
     */
    Map<OrchestrationRuntimeStatus, Long> statuses(int countMax);

    /**
     * The instances that are stalled, first those that are tried again last.
     *
     * @param countMax so many rows are looked at: behind more instances than that which wait to begin, or to be tried again, a stalled one may be missed
     */
    List<StalledInstance> stalled(int countMax);

    /** Who has which partition, as the database knows it; those that nobody has are left out. */
    Map<Integer, UUID> owners();

    /** The version of the tables. */
    int schemaVersion();

    /**
     * What waits in the hub.
     *
     * @param instances that are due to begin, or to be tried again
     * @param messages that are due
     * @param tasks that have not ended, those that run included
     * @param stalled instances, whether or not they are due to be tried again; as {@link HubFigures#stalled} finds them
     * @param countsAllStalled whether those are all; otherwise there may be more among the rows that were not looked at
     * @param oldestAge for how long the oldest of those instances and messages has been due; zero if none is
     */
    record Backlog(
            long instances, long messages, long tasks, long stalled, boolean countsAllStalled, Duration oldestAge) {}

    /**
     * An instance that is stalled.
     *
     * @param version of its code; absent if it has none
     * @param reason why; absent if none was recorded
     * @param retryAt when it is tried again
     */
    record StalledInstance(
            InstanceId id,
            String name,
            @Nullable String version,
            @Nullable FailureDetails reason,
            Instant retryAt) {}
}
