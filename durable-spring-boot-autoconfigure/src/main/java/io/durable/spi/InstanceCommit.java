package io.durable.spi;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one turn of one instance writes. All of it is written or none, and with every count checked: a row to update or delete that is not
 * there, a history entry that is there already, and one before it that was read and is not there, make the whole commit a conflict.
 *
 * @param instance whose turn it was
 * @param change what becomes of the instance's row
 * @param appends history entries to insert
 * @param truncated executions whose history goes, after continue-as-new
 * @param consumed messages to delete, the timers that were cancelled included
 * @param postponed messages to give another due time
 * @param finished tasks to delete because their outcome is in the history now
 * @param retried tasks to try again
 * @param scheduled tasks to insert
 * @param sent messages to insert
 * @param answered updates that have come out; one that has an outcome keeps it, one that has no row stays without (a rewound instance answers again, a fork what another one was asked)
 */
public record InstanceCommit(
        InstanceId instance,
        InstanceChange change,
        List<HistoryAppend> appends,
        List<ExecutionId> truncated,
        List<MessageId> consumed,
        List<MessagePostponed> postponed,
        List<TaskFinished> finished,
        List<TaskRetried> retried,
        List<ScheduledTask> scheduled,
        List<Message> sent,
        List<UpdateAnswered> answered) {

    /** A turn that answers no update. */
    public InstanceCommit(
            InstanceId instance,
            InstanceChange change,
            List<HistoryAppend> appends,
            List<ExecutionId> truncated,
            List<MessageId> consumed,
            List<MessagePostponed> postponed,
            List<TaskFinished> finished,
            List<TaskRetried> retried,
            List<ScheduledTask> scheduled,
            List<Message> sent) {
        this(instance, change, appends, truncated, consumed, postponed, finished, retried, scheduled, sent, List.of());
    }

    /** What becomes of the instance's row. */
    public sealed interface InstanceChange {

        /** Nothing that a query can see has changed. */
        record None() implements InstanceChange {}

        /** A child begins; a row with its id that exists already is a conflict. */
        record Insert(InstanceRecord row) implements InstanceChange {}

        /**
         * The mutable columns of the row with this incarnation.
         *
         * @param before the status that the row must have, so that what was known of it still holds; absent: whatever it has
         * @param input the input of a new execution; absent: the column stays
         * @param version the version of a new execution; absent: the column stays
         */
        record Update(
                UUID incarnation,
                @Nullable OrchestrationRuntimeStatus before,
                InstanceState state,
                @Nullable Payload input,
                @Nullable String version)
                implements InstanceChange {

            /** The version stays. */
            public Update(
                    UUID incarnation,
                    @Nullable OrchestrationRuntimeStatus before,
                    InstanceState state,
                    @Nullable Payload input) {
                this(incarnation, before, state, input, null);
            }
        }
    }

    /** Entries for the end of an execution's history. */
    public record HistoryAppend(ExecutionId execution, List<HistoryEntry> entries, Predecessor predecessor) {

        public HistoryAppend(ExecutionId execution, List<HistoryEntry> entries) {
            this(execution, entries, Predecessor.CERTAIN);
        }
    }

    /** What is known of the entry before those that are appended. */
    public enum Predecessor {
        /** There is none, or it was written under this fence. */
        CERTAIN,
        /** It was read. A database that has lost a tail since may not have it, and then the commit is a conflict. */
        READ
    }

    /** A message that is not looked at before another time. */
    public record MessagePostponed(MessageId message, Instant due) {}

    /**
     * A task whose outcome is recorded.
     *
     * @param expected the state the row must be in
     */
    public record TaskFinished(TaskId task, TaskState expected) {}

    /**
     * A task that is tried again: it becomes pending, whatever it was.
     *
     * @param expected the state the row must be in
     * @param attempt the attempt that comes next, counting from 1; the row must be at the one before, lest a late report starts an attempt twice
     * @param due not before this time
     */
    public record TaskRetried(TaskId task, TaskState expected, int attempt, Instant due) {}

    /** An update that has come out. */
    public record UpdateAnswered(UpdateRequest update, UpdateOutcome outcome) {}
}
