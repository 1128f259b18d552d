package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.history.Message;
import io.durable.history.MessageId;
import io.durable.runtime.CommitDraft.HistoryEnd;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.HistoryAppend;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceCommit.MessagePostponed;
import io.durable.spi.InstanceCommit.Predecessor;
import io.durable.spi.InstanceCommit.TaskFinished;
import io.durable.spi.InstanceCommit.TaskRetried;
import io.durable.spi.TaskState;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommitDraftTests {

    private static final MessageId MESSAGE = new MessageId(new UUID(1, 1));

    private final CommitDraft draft = new CommitDraft(Bench.id("a"));

    private InstanceCommit commit() {
        return draft.toCommit(new InstanceChange.None());
    }

    @Test
    void carriesAllThatWasPutIn() {
        TaskRetried retried = new TaskRetried(Bench.taskId(2), TaskState.PENDING, 2, Bench.T0);
        Message sent = new Message(new MessageId(new UUID(1, 2)), Bench.id("b"), null, Bench.event("e", "x"), Bench.T0);
        draft.consume(MESSAGE);
        draft.consume(MESSAGE);
        draft.postpone(MESSAGE, Message.NEVER);
        draft.finish(Bench.taskId(1), TaskState.DONE);
        draft.retry(retried);
        draft.schedule(Bench.task("a", 3, 3));
        draft.send(sent);
        draft.truncate(Bench.execution("a"));

        assertThat(commit())
                .isEqualTo(new InstanceCommit(
                        Bench.id("a"),
                        new InstanceChange.None(),
                        List.of(),
                        List.of(Bench.execution("a")),
                        List.of(MESSAGE),
                        List.of(new MessagePostponed(MESSAGE, Message.NEVER)),
                        List.of(new TaskFinished(Bench.taskId(1), TaskState.DONE)),
                        List.of(retried),
                        List.of(Bench.task("a", 3, 3)),
                        List.of(sent)));
        assertThat(draft.scheduled()).containsExactly(Bench.task("a", 3, 3));
        assertThat(draft.retried()).containsExactly(retried);
    }

    @Test
    void numbersEntriesFromTheFirst() {
        HistoryEnd end = new HistoryEnd(5, Predecessor.READ);
        draft.append(Bench.execution("a"), end, Bench.T0, List.of(new TimerFired(1), new TimerFired(2)));
        draft.append(Bench.execution("a"), new HistoryEnd(7, Predecessor.CERTAIN), Bench.T0, List.of());

        assertThat(commit().appends())
                .containsExactly(new HistoryAppend(
                        Bench.execution("a"),
                        List.of(
                                new HistoryEntry(5, Bench.T0, new TimerFired(1)),
                                new HistoryEntry(6, Bench.T0, new TimerFired(2))),
                        Predecessor.READ));
    }

    @Test
    void deletesTheRowOfACancelledTimerUnlessItIsNotWrittenYet() {
        Message own = new Message(new MessageId(new UUID(1, 2)), Bench.id("a"), null, Bench.event("e", "x"), Bench.T0);
        draft.send(own);

        draft.cancelTimer(own.id());
        draft.cancelTimer(MESSAGE);

        assertThat(commit().sent()).isEmpty();
        assertThat(commit().consumed()).containsExactly(MESSAGE);
    }

    @Test
    void wantsTheRowOfACancelledTaskRemovedUnlessItIsNotWrittenYetOrGoesAnyway() {
        draft.schedule(Bench.task("a", 1, 1));
        draft.finish(Bench.taskId(2), TaskState.PENDING);

        draft.cancelTask(Bench.taskId(1));
        draft.cancelTask(Bench.taskId(2));
        draft.cancelTask(Bench.taskId(3));

        assertThat(commit().scheduled()).isEmpty();
        assertThat(draft.unwanted()).containsExactly(Bench.taskId(3));
    }
}
