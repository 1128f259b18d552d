package io.durable.simulation;

import io.durable.codec.HistoryEventCodec;
import io.durable.codec.MessageCodec;
import io.durable.codec.PayloadForm;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.Payload;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.HistoryAppend;
import io.durable.spi.PartitionCommit;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** What becomes of events and messages on their way into the database and out again: encoded and decoded as for a real one. */
final class StoredForm {

    private StoredForm() {}

    static List<HistoryEntry> ofEntries(ExecutionId execution, List<HistoryEntry> entries) {
        return entries.stream()
                .map(entry -> through(
                        entry, payload -> ApartPayload.written(payload, execution, entry.sequence()), Payload::of))
                .toList();
    }

    /** The entries with payloads that are fetched when they are needed. */
    static List<HistoryEntry> apart(SimulatedDatabase database, ExecutionId execution, List<HistoryEntry> entries) {
        return entries.stream()
                .map(entry -> through(
                        entry, Payload::bytes, bytes -> ApartPayload.of(database, execution, entry, Payload.of(bytes))))
                .toList();
    }

    static Message of(Message message) {
        MessageBody body = message.body();
        byte[] stored = MessageCodec.encode(body, message.incarnation(), PayloadForm.PLAIN);
        MessageBody read = MessageCodec.decode(body.kind().name(), stored);
        return new Message(
                message.id(),
                message.target(),
                message.sender(),
                read,
                message.due(),
                MessageCodec.incarnation(stored));
    }

    /** The commits with all payloads that they were made from, whether or not their rows are still there. */
    static List<PartitionCommit> referred(List<PartitionCommit> commits) {
        return commits.stream()
                .map(commit -> new PartitionCommit(
                        commit.fence(),
                        commit.instances().stream().map(StoredForm::referred).toList()))
                .toList();
    }

    private static InstanceCommit referred(InstanceCommit commit) {
        List<HistoryAppend> appends = commit.appends().stream()
                .map(append -> new HistoryAppend(
                        append.execution(),
                        append.entries().stream()
                                .map(entry -> through(entry, StoredForm::bytesOf, Payload::of))
                                .toList(),
                        append.predecessor()))
                .toList();
        return new InstanceCommit(
                commit.instance(),
                commit.change(),
                appends,
                commit.truncated(),
                commit.consumed(),
                commit.postponed(),
                commit.finished(),
                commit.retried(),
                commit.scheduled(),
                commit.sent());
    }

    private static byte[] bytesOf(Payload payload) {
        return Objects.requireNonNull(ApartPayload.referred(payload)).bytes();
    }

    private static HistoryEntry through(
            HistoryEntry entry, Function<Payload, byte[]> writing, Function<byte[], Payload> reading) {
        PayloadForm form = new PayloadForm() {

            @Override
            public byte[] write(Payload payload) {
                return writing.apply(payload);
            }

            @Override
            public Payload read(byte[] stored) {
                return reading.apply(stored);
            }
        };
        HistoryEvent event = entry.event();
        HistoryEvent read = HistoryEventCodec.decode(event.kind().name(), HistoryEventCodec.encode(event, form), form);
        return new HistoryEntry(entry.sequence(), entry.time(), read);
    }
}
