package io.durable.kafka;

import io.durable.codec.StoredFormException;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes records out of their envelopes. What is damaged, unknown or of another hub is counted and skipped, never thrown. */
final class RecordReader {

    private final HubId hub;
    private final SkippedRecords skipped;
    private final RecordPayloads payloads;

    RecordReader(HubId hub, SkippedRecords skipped, RecordPayloads payloads) {
        this.hub = hub;
        this.skipped = skipped;
        this.payloads = payloads;
    }

    /** Reads the bodies of those that carry payloads. */
    RecordPayloads payloads() {
        return payloads;
    }

    /** What {@code form} makes of the record; empty if the record is to be skipped. */
    <T> Optional<T> read(ConsumerRecord<byte[], byte[]> record, Function<Envelope, T> form) {
        try {
            Envelope envelope = open(record);
            if (hub.contradicts(envelope.hub())) {
                skipped.countForeign(record, envelope);
                return Optional.empty();
            }
            T content = form.apply(envelope);
            hub.accept(envelope.hub());
            return Optional.of(content);
        } catch (UnreadableRecordException | StoredFormException damaged) {
            skipped.countUnreadable(record, damaged);
            return Optional.empty();
        }
    }

    /** For a form that met a kind which has no business in its topic. */
    static UnreadableRecordException misplaced(Envelope envelope) {
        return new UnreadableRecordException("a record of the kind " + envelope.kind() + " does not belong here");
    }

    private static Envelope open(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            throw new UnreadableRecordException("it has no value");
        }
        return Envelope.decode(record.value(), record.partition());
    }
}
