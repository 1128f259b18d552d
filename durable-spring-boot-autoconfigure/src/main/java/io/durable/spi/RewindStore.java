package io.durable.spi;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The database as those see it who have instances go on from a place in a history. An instance that has failed belongs to nobody (see {@link PurgeStore}), and of one that is not there
 * yet nobody knows: so neither takes a fence. Any thread may call; what is written joins the caller's transaction as with {@link InstanceStore}, and is otherwise one of its own. Never
 * leaves the caller's transaction broken. Every method throws {@link StoreException} when the database can't be asked.
 */
public interface RewindStore {

    /**
     * Has instances that failed run again, all or none: cuts their histories and sends them these messages.
     *
     * @return the first one that has not failed then in this execution any more; if there is any, nothing was written
     */
    Optional<InstanceId> rewind(List<Rewinding> instances);

    /** Inserts an instance that begins with a part of another one's history, and sends it these messages. */
    Outcome fork(Forking fork);

    /**
     * An instance that failed.
     *
     * @param execution in which it failed
     * @param failedAt when
     * @param length how many entries of the history stay
     * @param messages what it is sent
     */
    record Rewinding(ExecutionId execution, Instant failedAt, int length, List<Message> messages) {

        public Rewinding {
            messages = List.copyOf(messages);
        }
    }

    /**
     * An instance that begins with a history.
     *
     * @param row to insert, with the number of the source's execution
     * @param source whose history it is
     * @param beginning the entries with which it begins, in the place of the first ones of the source; the others are copied as they are
     * @param length how many entries there are then; none: it has no history, and begins as any other
     * @param messages what it is sent
     */
    record Forking(
            InstanceRecord row, ExecutionId source, List<HistoryEntry> beginning, int length, List<Message> messages) {

        public Forking {
            beginning = List.copyOf(beginning);
            messages = List.copyOf(messages);
        }
    }

    /** What has become of a fork. */
    enum Outcome {
        /** The instance is there. */
        FORKED,
        /** Nothing was written: its id is taken. */
        EXISTS,
        /** Nothing was written: the source's history is not that long any more, because it has continued as new or was removed. */
        GONE
    }
}
