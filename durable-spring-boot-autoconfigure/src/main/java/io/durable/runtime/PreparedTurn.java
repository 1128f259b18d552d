package io.durable.runtime;

import io.durable.history.Message;
import io.durable.history.TaskId;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.TaskInvocation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A turn that has run and waits for its commit. Nothing of it may become visible before.
 *
 * @param delivery what it was fed
 * @param commit what it writes
 * @param after the instance as it is in memory once this is committed; absent: it does not stay there
 * @param consequences what follows the commit
 */
record PreparedTurn(
        Delivery delivery, InstanceCommit commit, @Nullable LiveInstance after, Consequences consequences) {

    /**
     * Whether there is anything to write. Removing tasks that nobody wants is not part of the commit, but follows from what is in memory, and only the fence
     * says that this is still true.
     */
    boolean writes() {
        return !(commit.change() instanceof InstanceChange.None)
                || !commit.appends().isEmpty()
                || !commit.truncated().isEmpty()
                || !commit.consumed().isEmpty()
                || !commit.postponed().isEmpty()
                || !commit.finished().isEmpty()
                || !commit.retried().isEmpty()
                || !commit.scheduled().isEmpty()
                || !commit.sent().isEmpty()
                || !commit.answered().isEmpty()
                || !consequences.unwanted().isEmpty();
    }

    /** Whether the turn is of the instance that has this row: by now the id may be another one's, which is not to blame. */
    boolean isOf(InstanceRecord row) {
        return !(commit.change() instanceof InstanceChange.Update update)
                || update.incarnation().equals(row.incarnation())
                        && (update.before() == null
                                || update.before() == row.state().status());
    }

    /**
     * What follows a commit.
     *
     * @param dispatched tasks to hand out, each at its time
     * @param unwanted tasks whose outcome nobody waits for any more
     * @param retryDue when a parked instance is tried again, or one that waits for its start begins, if that has to be remembered; absent otherwise
     * @param milestone what the turn is in the instance's life, for those who wait for it
     * @param ended the row of an instance that has ended with this turn
     */
    record Consequences(
            List<Dispatch> dispatched,
            List<TaskId> unwanted,
            @Nullable Instant retryDue,
            Milestone milestone,
            @Nullable InstanceRecord ended) {

        Consequences(
                List<Dispatch> dispatched, List<TaskId> unwanted, @Nullable Instant retryDue, Milestone milestone) {
            this(dispatched, unwanted, retryDue, milestone, null);
        }

        /** Of a turn with which the instance has ended. */
        static Consequences ended(InstanceRecord row, List<TaskId> unwanted) {
            return new Consequences(List.of(), unwanted, null, Milestone.ENDED, row);
        }
    }

    /** What others may wait for. */
    enum Milestone {
        NONE,
        BEGUN,
        ENDED
    }

    /** A task to hand out, not before its time. */
    record Dispatch(TaskInvocation invocation, Instant due) {}

    /** The messages that the commit sends. */
    List<Message> sent() {
        return commit.sent();
    }
}
