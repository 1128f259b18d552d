package io.durable.kafka;

import io.durable.spi.TransportFigures;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the records that could not be used and says so: the first one in full, then at most one line a minute. Any thread may call. */
final class SkippedRecords implements TransportFigures {

    private static final Logger log = LoggerFactory.getLogger(SkippedRecords.class);
    private static final int SHOWN_BYTES_MAX = 1024;

    private final AtomicLong unreadable = new AtomicLong();
    private final AtomicLong foreign = new AtomicLong();
    private final OncePerMinute silence;
    private boolean shown;

    SkippedRecords(LongSupplier nanoTime) {
        this.silence = new OncePerMinute(nanoTime);
    }

    @Override
    public long unreadable() {
        return unreadable.get();
    }

    @Override
    public long foreign() {
        return foreign.get();
    }

    void countUnreadable(ConsumerRecord<byte[], byte[]> record, RuntimeException reason) {
        unreadable.incrementAndGet();
        say(record, reason.getMessage());
    }

    void countForeign(ConsumerRecord<byte[], byte[]> record, Envelope envelope) {
        foreign.incrementAndGet();
        say(
                record,
                "it is of the hub with the id " + envelope.hub()
                        + ": two databases use the same durable.kafka.topic-prefix and durable.task-hub on this Kafka");
    }

    private synchronized void say(ConsumerRecord<byte[], byte[]> record, @Nullable String reason) {
        if (!silence.isDue()) {
            return;
        }
        log.warn(
                "Skipped record '{}-{}@{}': {}. So far {} could not be read and {} were of another hub; nothing is lost, what they were to speed up takes longer{}",
                record.topic(),
                record.partition(),
                record.offset(),
                reason,
                unreadable,
                foreign,
                shown ? "" : ". The record: " + bytes(record.value()));
        shown = true;
    }

    private static String bytes(byte @Nullable [] value) {
        if (value == null) {
            return "no value";
        }
        int length = Math.min(value.length, SHOWN_BYTES_MAX);
        return HexFormat.of().formatHex(value, 0, length) + (length < value.length ? "…" : "");
    }
}
