package io.durable.simulation;

import io.durable.history.HistoryEntry;
import io.durable.history.Message;
import java.util.List;

/** What becomes of events and messages on their way into the database and out again. */
final class StoredForm {

    private StoredForm() {}

    static List<HistoryEntry> ofEntries(List<HistoryEntry> entries) {
        return entries;
    }

    static Message of(Message message) {
        return message;
    }
}
