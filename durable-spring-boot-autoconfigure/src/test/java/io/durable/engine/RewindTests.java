package io.durable.engine;

import static io.durable.engine.Events.childCompleted;
import static io.durable.engine.Events.childFailed;
import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.failed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.resumed;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.suspended;
import static io.durable.engine.Events.terminated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.OrchestrationContext;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskFailedException;
import io.durable.TaskOptions;
import io.durable.engine.TurnResult.Advanced;
import io.durable.history.Decision;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.ExecutionForked;
import io.durable.history.InboundEvent.ExecutionRewound;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.StepsRepeated;
import io.durable.history.InstanceId;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskAdmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** O15 without a database: where histories are cut, and how code goes on behind the cut. */
class RewindTests {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final ExecutionId FORK = new ExecutionId(new InstanceId("fork-1"), new UUID(7, 7), 2);

    private static Object fan(OrchestrationContext context, Object input) {
        Task<String> left = context.callActivity("left", null, String.class);
        Task<String> right = context.callActivity("right", null, String.class);
        context.allOf(List.of(left, right)).await();
        return context.newUuid() + call(context, "last");
    }

    private static String call(OrchestrationContext context, String name) {
        return context.callActivity(name, null, String.class).await();
    }

    // ---- where it is cut ----

    @Test
    void cutsBeforeTheFailureAndShowsWhatCameAfterItAgain() {
        Story story = Story.of(RewindTests::fan)
                .turn(started())
                .after(HOUR)
                .turn(failed(0, "torn"))
                .after(HOUR)
                .turn(completed(1, "\"r\""), raised("late", null));

        HistoryCut cut = HistoryCut.beforeFailure(story.history());

        assertThat(cut.length()).isEqualTo(3);
        assertThat(cut.steps()).containsExactly(0);
        assertThat(cut.again()).containsExactly(completed(1, "\"r\""), raised("late", null));
    }

    @Test
    void cutsBeforeTheFirstOfSeveralFailures() {
        Story story = Story.of(RewindTests::fan)
                .turn(started())
                .after(HOUR)
                .turn(failed(0, "torn"))
                .after(HOUR)
                .turn(failed(1, "torn too"));
        HistoryCut cut = HistoryCut.beforeFailure(story.history());
        assertThat(cut.length()).isEqualTo(3);
        assertThat(cut.steps()).containsExactly(0, 1);
        assertThat(cut.again()).isEmpty();
    }

    @Test
    void keepsFailuresThatTheCodeSurvived() {
        Story story = Story.of((context, input) -> {
                    try {
                        call(context, "risky");
                    } catch (TaskFailedException survived) {
                        call(context, "instead");
                    }
                    throw new IllegalStateException("a defect");
                })
                .turn(started())
                .after(HOUR)
                .turn(failed(0, "torn"))
                .after(HOUR)
                .turn(completed(1, "\"i\""));
        HistoryCut cut = HistoryCut.beforeFailure(story.history());
        assertThat(cut.length()).isEqualTo(4);
        assertThat(cut.again()).containsExactly(completed(1, "\"i\""));
        assertThat(cut.steps()).isEmpty();
    }

    @Test
    void goesBackBehindTheCompensationOfWhatFailed() {
        Story story = Story.of((context, input) -> {
                    try {
                        return call(context, "risky");
                    } catch (TaskFailedException failure) {
                        call(context, "undo");
                        throw failure;
                    }
                })
                .turn(started())
                .after(HOUR)
                .turn(failed(0, "torn"))
                .after(HOUR)
                .turn(completed(1, "\"u\""));
        HistoryCut cut = HistoryCut.beforeFailure(story.history());
        assertThat(cut.length()).isEqualTo(2);
        assertThat(cut.steps()).containsExactly(0);
        assertThat(cut.again()).isEmpty();
    }

    @Test
    void cutsBeforeTheWholeTurnInWhichTheCodeThrew() {
        Story story = Story.of((context, input) -> {
                    context.waitForExternalEvent("go", String.class).await();
                    context.createTimer(HOUR);
                    throw new IllegalStateException("a defect");
                })
                .turn(started())
                .after(HOUR)
                .turn(raised("go", "\"1\""), raised("more", null));
        HistoryCut cut = HistoryCut.beforeFailure(story.history());
        assertThat(cut.length()).isEqualTo(1);
        assertThat(cut.again()).containsExactly(raised("go", "\"1\""), raised("more", null));

        HistoryCut atOnce = HistoryCut.beforeFailure(Story.of((context, input) -> {
                    throw new IllegalStateException("at once");
                })
                .turn(started())
                .history());
        assertThat(atOnce.length()).isZero();
        assertThat(atOnce.again()).isEmpty();
    }

    @Test
    void showsWhatEndedASuspensionAgain() {
        Story story = Story.of((context, input) -> call(context, "risky"))
                .turn(started())
                .after(HOUR)
                .turn(suspended(), failed(0, "torn"))
                .after(HOUR)
                .turn(resumed());
        HistoryCut cut = HistoryCut.beforeFailure(story.history());
        assertThat(cut.length()).isEqualTo(3);
        assertThat(cut.again()).containsExactly(resumed());
        Story rewound = rewound(story, RewindTests::risky);
        rewound.turn(completed(0, "\"ok\"")).records("< completed 0", "end with \"ok\"");
    }

    private static Object risky(OrchestrationContext context, Object input) {
        return call(context, "risky");
    }

    @Test
    void cutsBeforeAStepOrAnEvent() {
        List<HistoryEntry> history = Story.of(RewindTests::fan)
                .turn(started())
                .after(HOUR)
                .turn(completed(1, "\"r\""))
                .after(HOUR)
                .turn(completed(0, "\"l\""))
                .after(HOUR)
                .turn(completed(2, "\"z\""))
                .history();
        assertThat(history).hasSize(8);

        assertThat(HistoryCut.beforeStep(history, 0)).isEqualTo(cut(3, List.of(0, 1)));
        assertThat(HistoryCut.beforeStep(history, 1)).isEqualTo(cut(3, List.of(1), completed(0, "\"l\"")));
        assertThat(HistoryCut.beforeStep(history, 2)).isEqualTo(cut(6, List.of(2)));
        assertThat(HistoryCut.beforeEvent(history, 4)).isEqualTo(cut(4, List.of(0)));
        assertThat(HistoryCut.beforeEvent(history, 5)).isEqualTo(cut(4, List.of(), completed(0, "\"l\"")));
        assertThat(HistoryCut.beforeEvent(history, 8)).isEqualTo(cut(6, List.of(), completed(2, "\"z\"")));
        assertThat(HistoryCut.beforeEvent(history, 0)).isEqualTo(cut(0, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HistoryCut.beforeStep(history, 3))
                .withMessageContaining("the last one is step 2");
        assertThatIllegalArgumentException().isThrownBy(() -> HistoryCut.beforeEvent(history, 9));
    }

    @Test
    void doesNotEndAForkWithWhatEndedItsSource() {
        List<HistoryEntry> history = Story.of(RewindTests::fan)
                .turn(started())
                .after(HOUR)
                .turn(terminated("enough"), completed(0, null))
                .history();
        assertThat(HistoryCut.beforeEvent(history, history.size())).isEqualTo(cut(3, List.of(1), completed(0, null)));
    }

    private static HistoryCut cut(int length, List<Integer> steps, InboundEvent... again) {
        return new HistoryCut(length, List.of(), steps, List.of(again), List.of());
    }

    // ---- how it goes on ----

    @Test
    void schedulesWhatFailedAgainUnderANewIdWithAllItsAttempts() {
        Story story = Story.of(RewindTests::fan)
                .turn(started())
                .after(HOUR)
                .turn(failed(0, "torn"))
                .after(HOUR)
                .turn(completed(1, "\"r\""));
        Story rewound = rewound(story, RewindTests::fan);

        assertThat(rewound.last().appended().stream().map(Rendering::of))
                .containsExactly("< rewound [0]", "activity 0 left null", "< completed 1");
        assertThat(rewound.execution().findOpenTask(0).orElseThrow().decision().task())
                .isNotEqualTo(((Decision.TaskScheduled) story.history().get(1).event()).task());
        rewound.after(HOUR).turn(completed(0, "\"l\"")).isOpen();
        rewound.turn(completed(2, "\"z\""));
        assertThat(rewound.last().ending()).isInstanceOf(TurnResult.Ending.Completed.class);
    }

    @Test
    void schedulesAgainWithAllThatTheCallSaid() {
        TaskOptions options = TaskOptions.defaults()
                .withRetry(RetryPolicy.of(3, Duration.ofSeconds(1)))
                .withQueue("slow")
                .withStartToClose(HOUR)
                .withConcurrencyKey("k")
                .withPriority(7)
                .withTag("a", "b");
        OrchestratorFunction code = (context, input) ->
                context.callActivity("work", "x", String.class, options).await();
        Story story = Story.of(code).turn(started()).after(HOUR).turn(failed(0, "torn"));
        Story rewound = rewound(story, code);
        Story forked = forked(story, HistoryCut.beforeStep(story.history(), 0), code);

        TaskScheduled first = (TaskScheduled) story.history().get(1).event();
        assertThat(first.admission()).isEqualTo(new TaskAdmission("k", 7));
        assertThat(scheduledAgain(rewound))
                .usingRecursiveComparison()
                .ignoringFields("task")
                .isEqualTo(first);
        assertThat(scheduledAgain(forked))
                .usingRecursiveComparison()
                .ignoringFields("task")
                .isEqualTo(first);
    }

    private static TaskScheduled scheduledAgain(Story story) {
        return story.execution().findOpenTask(0).orElseThrow().decision();
    }

    @Test
    void rewindsWhatWasRewoundBefore() {
        Story story =
                Story.of(RewindTests::fan).turn(started()).after(HOUR).turn(completed(1, "\"r\""), failed(0, "1"));
        Story once = rewound(story, RewindTests::fan);
        once.after(HOUR).turn(failed(0, "2"));
        Story twice = rewound(once, RewindTests::fan);
        twice.after(HOUR).turn(completed(0, "\"l\""), completed(2, "\"z\""));
        assertThat(twice.history())
                .extracting(HistoryEntry::event)
                .filteredOn(ExecutionRewound.class::isInstance)
                .hasSize(2);
    }

    @Test
    void keepsTimersAndChildrenOfARewoundInstance() {
        OrchestratorFunction code = (context, input) -> {
            Task<Void> timer = context.createTimer(HOUR);
            Task<String> child = context.callSubOrchestrator("ship", null, String.class);
            Task<String> bound = context.callSubOrchestrator(
                    "pack",
                    null,
                    String.class,
                    SubOrchestrationOptions.defaults().withInstanceId("pack-1"));
            child.await();
            timer.await();
            return bound.await();
        };
        Story story = Story.of(code).turn(started()).after(HOUR).turn(childFailed(1, "sunk"));
        HistoryCut cut = HistoryCut.beforeFailure(story.history());
        assertThat(cut.children())
                .extracting(InstanceId::value)
                .contains("pack-1")
                .hasSize(2);
        Story rewound = rewound(story, code);
        assertThat(rewound.last().appended().stream().map(Rendering::of).toList())
                .isEqualTo(List.of(
                        "< rewound [0, 1, 2]",
                        "timer 0 at PT1H",
                        Rendering.of(story.history().get(2).event()),
                        Rendering.of(story.history().get(3).event())));
        rewound.turn(childCompleted(1, "\"s\""), fired(0), childCompleted(2, "\"p\""));
        assertThat(rewound.last().ending()).isInstanceOf(TurnResult.Ending.Completed.class);
    }

    @Test
    void makesUpOtherIdsBehindACut() {
        OrchestratorFunction code = (context, input) -> {
            String before = context.newUuid().toString();
            call(context, "risky");
            return before + " " + context.newUuid() + " " + context.startNew("report", null);
        };
        Story story = Story.of(code).turn(started()).after(HOUR).turn(completed(0, null));
        Story forked = forked(story, HistoryCut.beforeStep(story.history(), 0), code);
        forked.turn(completed(0, null));

        String[] source = output(story);
        String[] fork = output(forked);
        assertThat(fork[0]).isEqualTo(source[0]);
        assertThat(fork[1]).isNotEqualTo(source[1]);
        assertThat(fork[2]).isNotEqualTo(source[2]);
    }

    @Test
    void forksWithItsOwnChildrenAndTheOldTimes() {
        OrchestratorFunction code = (context, input) -> {
            Task<String> done = context.callSubOrchestrator("ship", "a", String.class);
            Task<String> open = context.callSubOrchestrator("ship", "b", String.class);
            Task<Void> timer = context.createTimer(HOUR);
            done.await();
            timer.await();
            return open.await();
        };
        Story story = Story.of(code).turn(started()).after(HOUR).turn(childCompleted(0, "\"a\""));
        Story forked = forked(story, HistoryCut.beforeEvent(story.history(), 5), code);

        List<HistoryEvent> appended = forked.last().appended();
        assertThat(Rendering.of(appended.get(0))).isEqualTo("< forked [1, 2]");
        assertThat(((Decision.SubOrchestrationCreated) appended.get(1)).child().value())
                .startsWith("fork-1:2:1:");
        assertThat(Rendering.of(appended.get(2))).isEqualTo("timer 2 at PT1H");
        assertThat(forked.execution().openChildren()).hasSize(1);
        forked.turn(fired(2), childCompleted(1, "\"b\"")).records("< fired 2", "< child completed 1", "end with \"b\"");

        Story again = forked(forked, HistoryCut.beforeStep(forked.history(), 1), code);
        again.turn(fired(2), childCompleted(1, "\"c\"")).records("< fired 2", "< child completed 1", "end with \"c\"");
    }

    @Test
    void givesUpTasksOfItsOwnAndNotItsSources() {
        Story story = Story.of(RewindTests::fan).turn(started());
        Story forked = Story.of(FORK, RewindTests::fan, copy(story.history(), 3));
        forked.turn(new ExecutionForked(Story.ID.instance(), FORK, List.of(0, 1)), terminated("at once"));
        forked.cancelsTasks(Story.row(4, 0), Story.row(4, 1));
    }

    // ---- steps ----

    @Test
    void makesUpOtherIdsWhenItIsCutBackToItsBeginning() {
        List<UUID> made = new ArrayList<>();
        OrchestratorFunction code = (context, input) -> {
            made.add(context.newUuid());
            throw new IllegalStateException("broken");
        };
        Story story = Story.of(code).turn(started());
        for (int cuts = 1; cuts <= 2; cuts++) {
            HistoryCut cut = HistoryCut.beforeFailure(story.history());
            assertThat(cut.length()).isZero();
            List<InboundEvent> events = new ArrayList<>(List.of(((ExecutionStarted) started()).afterCuts(cuts)));
            events.addAll(List.of(events(cut, new ExecutionRewound("mended", cut.steps()))));
            story = Story.of(Story.ID, code, List.of()).turn(events.toArray(InboundEvent[]::new));
        }

        assertThat(made.stream().distinct()).hasSize(3);
    }

    private static Story rewound(Story story, OrchestratorFunction code) {
        HistoryCut cut = HistoryCut.beforeFailure(story.history());
        Story rewound = Story.of(Story.ID, code, story.history().subList(0, cut.length()));
        return rewound.after(HOUR.multipliedBy(9)).turn(events(cut, new ExecutionRewound("mended", cut.steps())));
    }

    private static Story forked(Story story, HistoryCut cut, OrchestratorFunction code) {
        Story forked = Story.of(FORK, code, copy(story.history(), cut.length()));
        return forked.after(HOUR.multipliedBy(9))
                .turn(events(cut, new ExecutionForked(Story.ID.instance(), FORK, cut.steps())));
    }

    private static InboundEvent[] events(HistoryCut cut, StepsRepeated marker) {
        List<InboundEvent> events = new ArrayList<>(cut.markers());
        events.add(marker);
        events.addAll(cut.again());
        return events.toArray(InboundEvent[]::new);
    }

    private static List<HistoryEntry> copy(List<HistoryEntry> history, int length) {
        List<HistoryEntry> copy = new ArrayList<>(history.subList(0, length));
        ExecutionStarted start = (ExecutionStarted) copy.get(0).event();
        copy.set(0, new HistoryEntry(0, copy.get(0).time(), start.copiedFrom(Story.ID)));
        return copy;
    }

    private static String[] output(Story story) {
        Advanced last = story.last();
        String text =
                ((TurnResult.Ending.Completed) last.ending()).event().output().text();
        return text.replace("\"", "").split(" ");
    }
}
