package io.durable.kafka;

import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * Where a record goes that may go to any partition. What is sent within a moment goes to the same one, a few at a time, because what goes there together is cheap. After that it is
 * drawn: an attempt that a worker could not make comes again, and in any order of turns it might meet the same worker each time. One thread.
 */
final class AnyPartition {

    private static final int TOGETHER_MAX = 16;

    private final IntUnaryOperator draw;
    private final LongSupplier nanoTime;
    private int drawn;
    private int together;
    private long drawnAt;

    /** @param draw a number from 0 up to the one given, which is not among them */
    AnyPartition(IntUnaryOperator draw, LongSupplier nanoTime) {
        this.draw = draw;
        this.nanoTime = nanoTime;
    }

    /** One of so many. */
    int of(int count) {
        long now = nanoTime.getAsLong();
        if (together == 0 || now - drawnAt > KafkaClients.LINGER.toNanos()) {
            drawn = draw.applyAsInt(Integer.MAX_VALUE);
            drawnAt = now;
            together = TOGETHER_MAX;
        }
        together--;
        return drawn % count;
    }
}
