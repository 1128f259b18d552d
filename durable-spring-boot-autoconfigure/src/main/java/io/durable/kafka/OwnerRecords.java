package io.durable.kafka;

import io.durable.codec.TransportCodec;
import io.durable.codec.TransportCodec.Lease;
import io.durable.codec.TransportCodec.Report;
import io.durable.history.Shards;
import io.durable.spi.Clock;
import io.durable.spi.Inbound;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Transport;
import io.durable.spi.Transport.Sending;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Hands the records of the instances topic to the node, and reports and leases that were sent to the wrong partition on to the right one. One thread at a time. */
final class OwnerRecords {

    /** Nobody asks for so much; with more, a task whose worker has died would wait for ever. */
    private static final Duration LEASE_MAX = Duration.ofMinutes(10);

    private final Inbound inbound;
    private final Transport transport;
    private final RecordReader reader;
    private final Clock clock;
    private final int partitions;
    private final Queue<Runnable> forwards = new ConcurrentLinkedQueue<>();

    OwnerRecords(Inbound inbound, Transport transport, RecordReader reader, Clock clock, int partitions) {
        this.inbound = inbound;
        this.transport = transport;
        this.reader = reader;
        this.clock = clock;
        this.partitions = partitions;
    }

    /** Whether the hub has this partition; a topic may have more, from which everything is sent on. */
    boolean isOfHub(int partition) {
        return partition < partitions;
    }

    /** Hands one record over; false if this node turns out not to own the partition, and then nothing was taken. */
    boolean hand(ConsumerRecord<byte[], byte[]> record, OffsetTracker tracker) {
        Optional<Predicate<OffsetTracker>> content = reader.read(record, envelope -> content(record, envelope));
        if (content.isPresent()) {
            return content.get().test(tracker);
        }
        tracker.skip(record.offset());
        return true;
    }

    /** Tries again to send on what could not be sent on before. */
    void forwardAgain() {
        if (transport.isAvailable()) {
            for (int left = forwards.size(); left > 0; left--) {
                Optional.ofNullable(forwards.poll()).ifPresent(Runnable::run);
            }
        }
    }

    private Predicate<OffsetTracker> content(ConsumerRecord<byte[], byte[]> record, Envelope envelope) {
        return switch (envelope.kind()) {
            case BELL -> {
                var instances = TransportCodec.decodeBell(envelope.body());
                yield tracker -> {
                    inbound.ring(record.partition(), instances);
                    tracker.skip(record.offset());
                    return true;
                };
            }
            case LEASE -> {
                Lease lease = TransportCodec.decodeLease(envelope.body());
                yield tracker -> {
                    take(record, lease);
                    tracker.skip(record.offset());
                    return true;
                };
            }
            case REPORT -> {
                Report report = reader.payloads().report(envelope);
                yield tracker -> take(record, report, tracker);
            }
            case TASK -> throw RecordReader.misplaced(envelope);
        };
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Lease lease) {
        int home = home(lease.task());
        if (home == record.partition()) {
            inbound.lease(home, lease.task(), clock.now().plus(bounded(lease.length())));
        } else {
            transport.lease(home, lease.task(), lease.worker(), bounded(lease.length()), Forgotten.INSTANCE);
        }
    }

    private boolean take(ConsumerRecord<byte[], byte[]> record, Report report, OffsetTracker tracker) {
        long offset = record.offset();
        tracker.begin(offset);
        int home = home(report.task());
        if (home != record.partition()) {
            forward(home, report, () -> tracker.finish(offset));
            return true;
        }
        if (inbound.report(home, report.task(), report.outcome(), () -> tracker.finish(offset))) {
            return true;
        }
        tracker.takeBack(offset);
        return false;
    }

    private void forward(int home, Report report, Runnable forwarded) {
        transport.report(home, report.task(), report.outcome(), new Sending() {
            @Override
            public void delivered() {
                forwarded.run();
            }

            @Override
            public void failed() {
                forwards.add(() -> forward(home, report, forwarded));
            }
        });
    }

    private static Duration bounded(Duration length) {
        return length.compareTo(LEASE_MAX) > 0 ? LEASE_MAX : length.isNegative() ? Duration.ZERO : length;
    }

    private int home(ScheduledTask task) {
        return Shards.partition(task.execution().instance().shard(), partitions);
    }
}
