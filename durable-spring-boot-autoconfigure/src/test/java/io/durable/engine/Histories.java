package io.durable.engine;

import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import java.util.ArrayList;
import java.util.List;

/** Events as the history of an execution. */
final class Histories {

    private Histories() {}

    static List<HistoryEntry> of(List<? extends HistoryEvent> events) {
        List<HistoryEntry> history = new ArrayList<>();
        events.forEach(event -> history.add(new HistoryEntry(history.size(), Story.START, event)));
        return history;
    }
}
