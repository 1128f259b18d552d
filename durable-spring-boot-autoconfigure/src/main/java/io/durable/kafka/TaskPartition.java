package io.durable.kafka;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A partition of tasks that the group has given to this node. One thread, apart from the count of what runs. */
final class TaskPartition {

    private final AtomicInteger running = new AtomicInteger();
    private @Nullable OffsetTracker tracker;
    private long redeliveredBefore = Long.MAX_VALUE;
    private long committed = -1;

    /** The tracker for a record at this offset: a new one if the offset lies before, which it does after the topic was made again. */
    OffsetTracker trackerAt(long offset) {
        if (tracker == null || offset < tracker.next()) {
            tracker = new OffsetTracker(offset);
            committed = -1;
        }
        return tracker;
    }

    /** The consumer has come this far, over records that nobody is handed, such as the ends of transactions. */
    void readUpTo(long offset) {
        if (tracker == null) {
            tracker = new OffsetTracker(offset);
        }
        tracker.skipTo(offset);
    }

    boolean knowsEnd() {
        return redeliveredBefore < Long.MAX_VALUE;
    }

    void endedAt(long end) {
        redeliveredBefore = end;
    }

    boolean isRedelivered(long offset) {
        return offset < redeliveredBefore;
    }

    void started() {
        running.incrementAndGet();
    }

    void ended() {
        running.decrementAndGet();
    }

    int running() {
        return running.get();
    }

    /** Whether nothing runs, and all that has ended is committed. */
    boolean isIdle() {
        return running() == 0 && committable() < 0;
    }

    /** The offset to commit; negative if that would be nothing new. */
    long committable() {
        long lowest = tracker == null ? -1 : tracker.lowest();
        return lowest == committed ? -1 : lowest;
    }

    void committed(long offset) {
        committed = offset;
    }
}
