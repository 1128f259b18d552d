package io.durable.kafka;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A partition that the group has given to this node. Changed by the thread that polls; the position may be asked by any. */
final class OwnedPartition {

    /** What has become of it. */
    enum State {
        /** Not owned yet, or not any more. */
        CLOSED,
        /** Owned: its records are handed over. */
        OPEN,
        /** A report was refused, so it is about to be closed. */
        REFUSED
    }

    private final TopicPartition topicPartition;
    private volatile State state = State.CLOSED;
    private volatile @Nullable OffsetTracker tracker;
    private long refusedAt;
    private long committed = -1;

    OwnedPartition(TopicPartition topicPartition) {
        this.topicPartition = topicPartition;
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    int number() {
        return topicPartition.partition();
    }

    State state() {
        return state;
    }

    void open(OffsetTracker fresh) {
        tracker = fresh;
        state = State.OPEN;
    }

    /** The topic was made again. */
    void restart(OffsetTracker fresh) {
        committed = -1;
        open(fresh);
    }

    void close() {
        state = State.CLOSED;
    }

    void refuse(long now) {
        state = State.REFUSED;
        refusedAt = now;
    }

    /** Since when a report has been refused. */
    long refusedAt() {
        return refusedAt;
    }

    /** The records that were handed over since it was opened last; null if it never was. */
    @Nullable
    OffsetTracker tracker() {
        return tracker;
    }

    /** The offset of the next record to be handed over; negative while it is not open. */
    long position() {
        OffsetTracker handed = tracker;
        return state == State.OPEN && handed != null ? handed.next() : -1;
    }

    /** The offset to commit; negative if that would be nothing new. */
    long committable() {
        OffsetTracker handed = tracker;
        long lowest = handed == null ? -1 : handed.lowest();
        return lowest == committed ? -1 : lowest;
    }

    void committed(long offset) {
        committed = offset;
    }
}
