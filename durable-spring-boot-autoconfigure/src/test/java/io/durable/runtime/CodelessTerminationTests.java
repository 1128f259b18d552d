package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskCanceled;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCanceled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InboundEvent.SubOrchestrationCompleted;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CodelessTerminationTests {

    private static final ParentInstance PARENT = new ParentInstance(Bench.execution("p"), "parent", 6);

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static MessageId timer(int step) {
        return new MessageId(new UUID(8, step));
    }

    private static TaskScheduled scheduled(int step) {
        return new TaskScheduled(step, Bench.taskId(step), "work", null, RetryPolicy.none(), Map.of());
    }

    private static SubOrchestrationCreated child(int step) {
        return new SubOrchestrationCreated(step, new InstanceId("child" + step), "flow", null, null, Map.of());
    }

    private static List<HistoryEntry> history(Instant time, HistoryEvent... events) {
        List<HistoryEntry> entries = new ArrayList<>();
        for (HistoryEvent event : events) {
            entries.add(new HistoryEntry(entries.size(), time, event));
        }
        return entries;
    }

    private static InstanceRecord row(@Nullable ParentInstance parent) {
        return Bench.row("a", "flow", Bench.state(OrchestrationRuntimeStatus.STALLED, Bench.T0), parent);
    }

    private PreparedTurn terminate(
            InstanceRecord row, List<HistoryEntry> history, MessageBody.Terminate terminate, Message... more) {
        List<Message> messages = new ArrayList<>(List.of(more));
        messages.add(0, bench.message("a", terminate));
        Delivery delivery = new Delivery(Bench.id("a"), true, messages, List.of(), List.of(Bench.task("a", 9, 99)));
        return new CodelessTermination(new TextConverter(), row, history, new TurnIds(new UUID(2, 0)), Bench.T0)
                .run(delivery, terminate);
    }

    @Test
    void endsTheInstanceWithTheReasonAndConsumesWhatWasKept() {
        Message event = bench.message("a", Bench.event("e", "x"));
        ExecutionStarted started = Rows.started(row(null), null);

        PreparedTurn turn = terminate(
                row(null),
                history(Bench.T0.minusSeconds(9), started),
                new MessageBody.Terminate("enough", false),
                event);

        ExecutionCompleted completed =
                new ExecutionCompleted(OrchestrationRuntimeStatus.TERMINATED, Payload.of("enough"), null);
        assertThat(turn.commit().appends())
                .singleElement()
                .satisfies(append -> assertThat(append.entries())
                        .containsExactly(
                                new HistoryEntry(1, Bench.T0, new ExecutionTerminated("enough", false)),
                                new HistoryEntry(2, Bench.T0, completed)));
        assertThat(turn.commit().consumed()).hasSize(2).contains(event.id());
        assertThat(turn.commit().change()).isInstanceOfSatisfying(InstanceChange.Update.class, update -> {
            assertThat(update.state().status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
            assertThat(update.state().output()).isEqualTo(Payload.of("enough"));
            assertThat(update.state().completedAt()).isEqualTo(Bench.T0);
            assertThat(update.state().due()).isEqualTo(Message.NEVER);
        });
        assertThat(turn.commit().sent()).isEmpty();
        assertThat(turn.consequences().milestone()).isEqualTo(PreparedTurn.Milestone.ENDED);
        assertThat(turn.consequences().unwanted()).containsExactly(Bench.taskId(99));
    }

    @Test
    void startsTheHistoryOfAnInstanceThatHasNone() {
        PreparedTurn turn = terminate(row(null), List.of(), new MessageBody.Terminate(null, false));

        assertThat(turn.commit().appends().get(0).entries())
                .extracting(entry -> (Object) entry.event().getClass())
                .containsExactly(ExecutionStarted.class, ExecutionTerminated.class, ExecutionCompleted.class);
        assertThat(turn.commit().appends().get(0).entries().get(0).sequence()).isZero();
        assertThat(((InstanceChange.Update) turn.commit().change()).state().output())
                .isNull();
    }

    @Test
    void removesOpenTimersAndTasksOnly() {
        PreparedTurn turn = terminate(
                row(null),
                history(
                        Bench.T0,
                        Rows.started(row(null), null),
                        new TimerCreated(0, timer(0), Bench.T0),
                        new TimerCreated(1, timer(1), Bench.T0),
                        new TimerCreated(2, timer(2), Bench.T0),
                        scheduled(3),
                        scheduled(4),
                        new TimerFired(0),
                        new TimerCanceled(1),
                        new TaskCompleted(3, null)),
                new MessageBody.Terminate("r", false));

        assertThat(turn.commit().consumed()).contains(timer(2)).doesNotContain(timer(0), timer(1));
        assertThat(turn.consequences().unwanted()).containsExactly(Bench.taskId(4), Bench.taskId(99));
    }

    @Test
    void tellsAgainThatTasksOfCancelledStepsAreUnwanted() {
        PreparedTurn turn = terminate(
                row(null),
                history(Bench.T0, Rows.started(row(null), null), scheduled(1), new TaskCanceled(1)),
                new MessageBody.Terminate("r", false));

        assertThat(turn.consequences().unwanted()).contains(Bench.taskId(1));
    }

    @Test
    void terminatesOpenChildrenWhenItIsRecursive() {
        List<HistoryEntry> history = history(
                Bench.T0, Rows.started(row(null), null), child(0), child(1), new SubOrchestrationCompleted(0, null));

        PreparedTurn turn = terminate(row(null), history, new MessageBody.Terminate("r", true));
        assertThat(turn.commit().sent()).singleElement().satisfies(message -> {
            assertThat(message.target()).isEqualTo(Bench.id("child1"));
            assertThat(message.sender()).isEqualTo(Bench.id("a"));
            assertThat(message.body()).isEqualTo(new MessageBody.Terminate("r", true));
        });

        assertThat(terminate(row(null), history, new MessageBody.Terminate("r", false))
                        .commit()
                        .sent())
                .isEmpty();
    }

    @Test
    void answersTheParent() {
        PreparedTurn turn = terminate(row(PARENT), List.of(), new MessageBody.Terminate("enough", false));

        assertThat(turn.commit().sent()).singleElement().satisfies(message -> {
            assertThat(message.target()).isEqualTo(Bench.id("p"));
            assertThat(message.body()).isInstanceOfSatisfying(MessageBody.ChildFailed.class, failed -> {
                assertThat(failed.parent()).isEqualTo(PARENT.id());
                assertThat(failed.step()).isEqualTo(6);
                assertThat(failed.failure().message()).contains("'a' was terminated: enough");
            });
        });
    }

    @Test
    void refusesAStartThatWasKept() {
        Message start = bench.message("a", Bench.startChild("flow", "q", 3));

        PreparedTurn turn = terminate(row(null), List.of(), new MessageBody.Terminate("r", false), start);

        assertThat(turn.commit().sent()).extracting(Message::target).containsExactly(Bench.id("q"));
        assertThat(turn.commit().consumed()).contains(start.id());
    }

    @Test
    void neverGoesBackInTime() {
        Instant later = Bench.T0.plusSeconds(5);

        PreparedTurn turn = terminate(
                row(null), history(later, Rows.started(row(null), null)), new MessageBody.Terminate("r", false));

        assertThat(turn.commit().appends().get(0).entries().get(0).time()).isEqualTo(later.plusNanos(1_000));
    }
}
