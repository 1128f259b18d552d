package io.durable.spi;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.TraceContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /**
     * Inserts an instance that begins with a history, and sends it these messages.
     *
     * @return whether it was inserted; false if the id is taken: then nothing was written
     */
    boolean fork(Forking fork);

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
     * @param row to insert, with the number of the execution whose history it is
     * @param history with which it begins; none: it begins as any other
     * @param messages what it is sent
     */
    record Forking(InstanceRecord row, List<HistoryEntry> history, List<Message> messages) {

        public Forking {
            history = List.copyOf(history);
            messages = List.copyOf(messages);
        }

        /** The same in a trace, or in none, whatever that of the source is. */
        public Forking tracedBy(@Nullable TraceContext trace) {
            List<HistoryEntry> traced = new ArrayList<>(history);
            traced.replaceAll(entry -> entry.event() instanceof ExecutionStarted start
                    ? new HistoryEntry(entry.sequence(), entry.time(), start.tracedBy(trace))
                    : entry);
            return new Forking(row.tracedBy(trace), traced, messages);
        }
    }
}
