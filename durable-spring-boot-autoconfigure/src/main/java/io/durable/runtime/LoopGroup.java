package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.ShardRange;
import io.durable.history.Shards;
import io.durable.runtime.threads.Machine;
import io.durable.spi.CommitOutcome;
import io.durable.spi.DueWork;
import io.durable.spi.Fence;
import io.durable.spi.PartitionCommit;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps several partitions and commits them together: group commit is the throughput. Acquires what it does not own, sweeps with one query for all its
 * shards, and tries an aborted commit again. All on one thread at a time.
 */
final class LoopGroup implements Machine {

    private static final Logger log = LoggerFactory.getLogger(LoopGroup.class);

    private static final int SWEEP_MAX = 1_000;
    private static final int BACKLOG_MAX = 500;
    private static final Duration VERIFY_IDLE = Duration.ofSeconds(5);
    private static final Duration RETRY_MIN = Duration.ofMillis(20);
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);
    private static final int ABORTS_BEFORE_SINGLE_COMMITS = 3;

    private final List<PartitionLoop> loops;
    private final LoopContext context;
    private final Ownerships ownerships;

    private int failures;
    private Instant retryAt = Instant.MIN;
    private Instant sweepAt = Instant.MIN;
    private List<PartitionLoop> uncommitted = List.of();

    LoopGroup(List<PartitionLoop> loops, LoopContext context, Ownerships ownerships) {
        this.loops = List.copyOf(loops);
        this.context = context;
        this.ownerships = ownerships;
    }

    @Override
    public Duration step() {
        Instant now = context.clock().now();
        try {
            ownerships.giveUpForeign(loops);
            if (!uncommitted.isEmpty()) {
                uncommitted =
                        uncommitted.stream().filter(PartitionLoop::isOwner).toList();
            }
            if (now.isBefore(retryAt)) {
                return Duration.between(now, retryAt);
            }
            if (ownerships.acquireMissing(loops, now)) {
                sweepAt = now;
            }
            sweep(now);
            commit(prepare());
        } catch (StoreException e) {
            backOff("The database can't be read", String.valueOf(e.getMessage()));
        }
        return idleFor();
    }

    /** Gives the partitions up; those that are in no doubt can be released in order. */
    List<Fence> stop() {
        return loops.stream().map(PartitionLoop::stop).flatMap(Optional::stream).toList();
    }

    private void sweep(Instant now) {
        if (now.isBefore(sweepAt)) {
            return;
        }
        List<ShardRange> owned = loops.stream()
                .filter(PartitionLoop::isOwner)
                .map(PartitionLoop::shards)
                .toList();
        int backlog = loops.stream().mapToInt(loop -> loop.inbox().size()).sum();
        if (owned.isEmpty() || backlog >= BACKLOG_MAX) {
            return;
        }
        Duration interval = context.settings().sweepInterval();
        List<DueWork> found = context.store().sweep(owned, now.plus(interval.multipliedBy(2)), SWEEP_MAX);
        int due = 0;
        for (DueWork work : found) {
            due += work.due().isAfter(now) ? 0 : 1;
        }
        context.meter().swept(due);
        found.forEach(work -> loopOf(work.instance()).ifPresent(loop -> loop.swept(work, now)));
        boolean more =
                found.size() == SWEEP_MAX && !found.get(SWEEP_MAX - 1).due().isAfter(now);
        sweepAt = more ? now : now.plus(interval);
        PartitionLoop.verify(loops, context.store(), VERIFY_IDLE);
    }

    private Optional<PartitionLoop> loopOf(InstanceId instance) {
        int partition = Shards.partition(instance.shard(), context.settings().partitions());
        return loops.stream().filter(loop -> loop.partition() == partition).findFirst();
    }

    private Map<PartitionLoop, PartitionCommit> prepare() {
        Map<PartitionLoop, PartitionCommit> commits = new LinkedHashMap<>();
        for (PartitionLoop loop : uncommitted.isEmpty() ? loops : uncommitted) {
            if (loop.isOwner()) {
                loop.prepare().ifPresent(commit -> commits.put(loop, commit));
            }
        }
        return commits;
    }

    private void commit(Map<PartitionLoop, PartitionCommit> commits) {
        if (commits.isEmpty()) {
            uncommitted = List.of();
            failures = 0;
            return;
        }
        List<PartitionLoop> joined = List.copyOf(commits.keySet());
        CommitOutcome outcome = context.commit(List.copyOf(commits.values()));
        if (outcome instanceof CommitOutcome.Aborted aborted) {
            aborted(joined, aborted);
            return;
        }
        uncommitted = List.of();
        if (joined.size() > 1 && isSurelyUnwritten(outcome)) {
            commits.forEach((loop, commit) -> loop.completed(context.commit(List.of(commit))));
        } else {
            joined.forEach(loop -> loop.completed(outcome));
        }
        if (areOwners(joined)) {
            failures = 0;
        } else {
            backOff("Partitions are acquired again", outcome.toString());
        }
    }

    private static boolean areOwners(List<PartitionLoop> loops) {
        for (PartitionLoop loop : loops) {
            if (!loop.isOwner()) {
                return false;
            }
        }
        return true;
    }

    /** One partition's wrong memory is no reason for the others to forget theirs. */
    private static boolean isSurelyUnwritten(CommitOutcome outcome) {
        return outcome instanceof CommitOutcome.Fenced || outcome instanceof CommitOutcome.Conflict;
    }

    private void aborted(List<PartitionLoop> joined, CommitOutcome.Aborted aborted) {
        uncommitted = joined;
        if (failures >= ABORTS_BEFORE_SINGLE_COMMITS && commitSingly(joined)) {
            uncommitted = List.of();
            failures = 0;
            return;
        }
        backOff(
                "A commit was aborted and is tried again",
                String.valueOf(aborted.cause().getMessage()));
    }

    /** Whether all of it is settled one way or another, and all partitions are still owned. */
    private static boolean commitSingly(List<PartitionLoop> joined) {
        boolean settled = true;
        for (PartitionLoop loop : joined) {
            settled &= loop.commitSingly() && loop.isOwner();
        }
        return settled;
    }

    private void backOff(String what, String why) {
        Duration delay = RETRY_MIN.multipliedBy(1L << Math.min(failures, 10));
        Duration capped = delay.compareTo(RETRY_MAX) < 0 ? delay : RETRY_MAX;
        failures++;
        retryAt = context.clock().now().plus(capped);
        log.warn("{} (next try in {}): {}", what, capped, why);
    }

    private Duration idleFor() {
        Instant now = context.clock().now();
        if (now.isBefore(retryAt)) {
            return Duration.between(now, retryAt);
        }
        Instant first = sweepAt.isBefore(now) ? now.plus(context.settings().sweepInterval()) : sweepAt;
        for (PartitionLoop loop : loops) {
            if (loop.isOwner() && loop.isBusy(now)) {
                return Duration.ZERO;
            }
            first = earlier(first, loop.nextAppointment());
        }
        first = earlier(first, ownerships.nextTry(loops));
        return first.isAfter(now) ? Duration.between(now, first) : Duration.ZERO;
    }

    private static Instant earlier(Instant one, Optional<Instant> other) {
        return other.isPresent() && other.get().isBefore(one) ? other.get() : one;
    }
}
