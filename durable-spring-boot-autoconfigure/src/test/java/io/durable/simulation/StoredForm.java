package io.durable.simulation;

import io.durable.codec.HistoryEventCodec;
import io.durable.codec.MessageCodec;
import io.durable.codec.PayloadForm;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import java.util.List;

/** What becomes of events and messages on their way into the database and out again: encoded and decoded as for a real one. */
final class StoredForm {

    private StoredForm() {}

    static List<HistoryEntry> ofEntries(List<HistoryEntry> entries) {
        return entries.stream()
                .map(entry -> new HistoryEntry(entry.sequence(), entry.time(), of(entry.event())))
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

    private static HistoryEvent of(HistoryEvent event) {
        return HistoryEventCodec.decode(event.kind().name(), HistoryEventCodec.encode(event));
    }
}
