package io.durable.runtime;

import io.durable.runtime.threads.Waiting;
import io.durable.spi.Acquisition.Claim;
import io.durable.spi.Assignments;
import io.durable.spi.Fence;
import io.durable.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns what a consumer group assigns. An assignment that another node contradicts with a later one is not fought for: it is tried again after a while, and the group will
 * settle it.
 */
final class AssignedPartitions implements Ownerships, Assignments {

    private static final Logger log = LoggerFactory.getLogger(AssignedPartitions.class);

    private static final long BEFORE_ALL_GENERATIONS = -1;
    private static final Duration RETRY_MIN = Duration.ofMillis(200);
    private static final int RETRY_JITTER_MILLIS = 800;

    private final Store store;
    private final LoopContext context;
    private final Runnable wake;
    private final Claim claim;
    private final Map<Integer, Assigned> assigned = new ConcurrentHashMap<>();
    private final Map<Integer, Long> owned = new ConcurrentHashMap<>();
    private final AtomicLong terms = new AtomicLong();

    /** Partitions whose rows may name this node. */
    private final Set<Integer> claimed = ConcurrentHashMap.newKeySet();

    private volatile Listener listener = new Nobody();

    /** @param wake makes the loop groups look at once */
    AssignedPartitions(LoopContext context, Runnable wake) {
        this.store = context.store();
        this.context = context;
        this.wake = wake;
        this.claim = new Claim.Assigned(context.settings().nodeSilenceMax());
    }

    @Override
    public void listen(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void assign(Collection<Integer> partitions, long generation) {
        partitions.forEach(partition -> assigned.compute(partition, (key, before) -> {
            long term = before == null ? terms.incrementAndGet() : before.term();
            return new Assigned(term, generation, Instant.MIN);
        }));
        wake.run();
    }

    @Override
    public boolean revoke(Collection<Integer> partitions, Duration waitMax) {
        partitions.forEach(assigned::remove);
        wake.run();
        return Waiting.until(() -> partitions.stream().noneMatch(owned::containsKey), waitMax);
    }

    /** The loops have stopped, and own nothing any more. */
    void stopped() {
        owned.clear();
    }

    @Override
    public void giveUpForeign(List<PartitionLoop> loops) {
        List<PartitionLoop> foreign = loops.stream()
                .filter(this::isForeign)
                .filter(loop -> loop.isOwner() || claimed.contains(loop.partition()))
                .toList();
        if (foreign.isEmpty()) {
            return;
        }
        try {
            release(foreign);
        } finally {
            foreign.forEach(loop -> owned.remove(loop.partition()));
        }
    }

    /** What was taken away is foreign even if it has been assigned again since then: its listener waits to be told that it was acquired. */
    private boolean isForeign(PartitionLoop loop) {
        Long term = owned.get(loop.partition());
        Assigned wish = assigned.get(loop.partition());
        return wish == null || term != null && wish.term() != term;
    }

    private void release(List<PartitionLoop> foreign) {
        // all of them stop before anything can fail, because from now on none of them counts as owned
        Map<PartitionLoop, Optional<Fence>> stopped = new LinkedHashMap<>();
        foreign.forEach(loop -> stopped.put(loop, loop.stop()));
        List<Fence> fences = new ArrayList<>();
        stopped.forEach((loop, fence) -> fence.or(() -> acquiredOnceMore(loop)).ifPresent(fences::add));
        store.release(fences);
        List<Integer> given = foreign.stream().map(PartitionLoop::partition).toList();
        given.forEach(claimed::remove);
        log.info("Gave up partitions {}", given);
    }

    /**
     * A fence under which a partition can be released although the last commit, acquisition or release had an unknown outcome: the row may name this node for as long as it lives, and a
     * group that was deleted and counts anew could give the partition to nobody. Nobody else who lives can be hurt by it.
     */
    private Optional<Fence> acquiredOnceMore(PartitionLoop loop) {
        return loop.acquire(claim, BEFORE_ALL_GENERATIONS) ? loop.stop() : Optional.empty();
    }

    @Override
    public boolean acquireMissing(List<PartitionLoop> loops, Instant now) {
        boolean any = false;
        for (PartitionLoop loop : loops) {
            Assigned wish = assigned.get(loop.partition());
            if (!loop.isOwner() && owned.remove(loop.partition()) != null) {
                listener.lost(loop.partition());
            }
            if (wish != null && !loop.isOwner() && !now.isBefore(wish.tryAt())) {
                any |= acquire(loop, wish, now);
            }
        }
        return any;
    }

    private boolean acquire(PartitionLoop loop, Assigned wish, Instant now) {
        int partition = loop.partition();
        // before the try, because a revocation waits for what may be owned; one that came before it did not wait for
        // this
        owned.put(partition, wish.term());
        if (isForeign(loop)) {
            owned.remove(partition);
            return false;
        }
        claimed.add(partition);
        if (loop.acquire(claim, wish.generation())) {
            listener.acquired(partition);
            return true;
        }
        owned.remove(partition);
        claimed.remove(partition);
        Duration pause = RETRY_MIN.plusMillis(Math.floorMod(context.randomness().nextLong(), RETRY_JITTER_MILLIS));
        assigned.computeIfPresent(
                partition, (key, same) -> new Assigned(same.term(), same.generation(), now.plus(pause)));
        log.info(
                "Partition {} was assigned to this node, but another one was assigned it later; trying again",
                partition);
        return false;
    }

    @Override
    public Optional<Instant> nextTry(List<PartitionLoop> loops) {
        return loops.stream()
                .filter(loop -> !loop.isOwner())
                .flatMap(loop -> Optional.ofNullable(assigned.get(loop.partition())).stream())
                .map(Assigned::tryAt)
                .min(Instant::compareTo);
    }

    /**
     * An assignment, and when it may be tried next.
     *
     * @param term a new number whenever the partition is assigned after it was not
     */
    private record Assigned(long term, long generation, Instant tryAt) {}

    private static final class Nobody implements Listener {

        @Override
        public void acquired(int partition) {
            // nobody is told
        }

        @Override
        public void lost(int partition) {
            // nobody is told
        }
    }
}
