package io.durable.runtime;

import java.time.Duration;

/**
 * How the runtime of one node behaves.
 *
 * @param nodeName shown to people
 * @param partitions of the hub
 * @param localFirst whether a node executes the activities itself that it schedules and has room for; otherwise all go to whoever takes them
 * @param activitiesMaxConcurrent how many activities run on this node at once
 * @param orchestrationsMaxCached how many orchestrators stay in memory between turns; the others are rebuilt from their history
 * @param turnTimeout a turn that runs longer is abandoned and its instance parked
 * @param sweepInterval how often the database is searched for work whose bell never came
 * @param nodeSilenceMax a node whose heartbeat is older counts as dead
 * @param stallRetryMin delay before a parked instance is first tried again; doubles with every time
 * @param stallRetryMax the longest such delay
 * @param suspectsMax an instance whose turn was under way so often when its node died is parked
 */
public record RuntimeSettings(
        String nodeName,
        int partitions,
        boolean localFirst,
        int activitiesMaxConcurrent,
        int orchestrationsMaxCached,
        Duration turnTimeout,
        Duration sweepInterval,
        Duration nodeSilenceMax,
        Duration stallRetryMin,
        Duration stallRetryMax,
        int suspectsMax) {

    /** What a node does when nothing is configured. */
    public static RuntimeSettings defaults(String nodeName, int partitions) {
        return new RuntimeSettings(
                nodeName,
                partitions,
                true,
                64,
                1_000,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                3);
    }
}
