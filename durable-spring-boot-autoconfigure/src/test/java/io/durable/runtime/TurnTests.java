package io.durable.runtime;

import static io.durable.history.HistoryEventKind.EVENT_RAISED;
import static io.durable.history.HistoryEventKind.EXECUTION_COMPLETED;
import static io.durable.history.HistoryEventKind.EXECUTION_STARTED;
import static io.durable.history.HistoryEventKind.EXECUTION_SUSPENDED;
import static io.durable.history.HistoryEventKind.EXECUTION_TERMINATED;
import static io.durable.history.HistoryEventKind.TASK_COMPLETED;
import static io.durable.history.HistoryEventKind.TASK_FAILED;
import static io.durable.history.HistoryEventKind.TASK_SCHEDULED;
import static io.durable.history.HistoryEventKind.TIMER_CREATED;
import static io.durable.history.HistoryEventKind.TIMER_FIRED;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.ContinueOptions;
import io.durable.InstanceAlreadyExistsException;
import io.durable.NonDeterministicOrchestrationException;
import io.durable.Task;
import io.durable.TaskFailedException;
import io.durable.TaskOptions;
import io.durable.UnknownOrchestratorException;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.spi.InstanceCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What turns write and what follows, seen in the database, on the bus and by the listener. */
class TurnTests {

    private final Bench bench = new Bench();
    private PartitionLoop loop;

    @BeforeEach
    void own() {
        loop = bench.ownedLoop();
        bench.settle(loop);
        bench.store.calls.clear();
    }

    @AfterEach
    void close() {
        loop.lose("the test is over");
        bench.close();
    }

    private void start(String id, String flow) {
        bench.pending(id, flow);
        bench.settle(loop, id);
    }

    private void activityFlow() {
        bench.orchestrator(
                "flow",
                (context, input) ->
                        context.callActivity("work", "x", String.class).await());
    }

    private void retriedFlow() {
        RetryPolicy twice = RetryPolicy.of(2, Duration.ofSeconds(30));
        bench.orchestrator(
                "flow",
                (context, input) -> context.callActivity(
                                "work",
                                "x",
                                String.class,
                                TaskOptions.defaults().withRetry(twice))
                        .await());
    }

    private void report(TaskOutcome outcome) {
        loop.inbox().report(new Report(bench.onlyTask(), outcome));
        bench.settle(loop);
    }

    /** Another owner, with nothing in memory. */
    private void restart() {
        loop.stop().ifPresent(fence -> bench.store.release(List.of(fence)));
        loop = bench.ownedLoop();
    }

    /** Everything that was ever sent to an instance. */
    private List<Message> sentTo(String id) {
        return bench.store.commits.stream()
                .flatMap(List::stream)
                .flatMap(partition -> partition.instances().stream())
                .flatMap(commit -> commit.sent().stream())
                .filter(message -> message.target().equals(Bench.id(id)))
                .toList();
    }

    /** Turns of the same time are a microsecond apart; what they ask for comes up when that has passed. */
    private void settleALittleLater() {
        bench.clock.advance(Duration.ofMillis(1));
        bench.settle(loop);
    }

    private InstanceCommit lastCommit() {
        List<InstanceCommit> last =
                bench.store.commits.get(bench.store.commits.size() - 1).get(0).instances();
        return last.get(last.size() - 1);
    }

    private void makeStalled(String id, java.time.Instant due) {
        var state = bench.stateOf(id);
        bench.stored(Rows.with(
                bench.stored(id),
                new io.durable.spi.InstanceState(
                        state.execution(), OrchestrationRuntimeStatus.STALLED, due, null, null, null, null, 0, 1)));
        restart();
        bench.settle(loop);
    }

    @Test
    void beginsAPendingInstanceAndAnnouncesIt() {
        activityFlow();

        start("a", "flow");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stateOf("a").due()).isEqualTo(Message.NEVER);
        assertThat(bench.historyOf("a")).containsExactly(EXECUTION_STARTED, TASK_SCHEDULED);
        assertThat(bench.announced).containsExactly(Bench.id("a"));
        assertThat(bench.ended).isEmpty();
        ScheduledTask task = bench.onlyTask();
        assertThat(task.name()).isEqualTo("work");
        assertThat(task.attempt()).isEqualTo(1);
        assertThat(bench.bus.dispatched).containsExactly(new TaskInvocation(task, "flow", Payload.of("x"), Bench.T0));
    }

    @Test
    void completesTheInstanceWhenItsActivityHas() {
        activityFlow();
        start("a", "flow");

        report(Bench.done("result"));

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("result"));
        assertThat(bench.stateOf("a").completedAt()).isEqualTo(Bench.T0.plusNanos(1_000));
        assertThat(bench.historyOf("a"))
                .containsExactly(EXECUTION_STARTED, TASK_SCHEDULED, TASK_COMPLETED, EXECUTION_COMPLETED);
        assertThat(bench.entriesOf("a")).extracting(HistoryEntry::sequence).containsExactly(0, 1, 2, 3);
        assertThat(bench.store.tasks).isEmpty();
        assertThat(bench.announced).containsExactly(Bench.id("a"), Bench.id("a"));
        assertThat(bench.ended).containsExactly(Bench.id("a"));
        assertThat(loop.instances().find(Bench.id("a"))).isEmpty();
        assertThat(bench.store.count("discardTasks")).isZero();
    }

    @Test
    void recordsTheFailureOfTheCode() {
        bench.orchestrator("flow", (context, input) -> {
            throw new IllegalArgumentException("bad order");
        });

        start("a", "flow");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(bench.stateOf("a").failure().summary()).contains("bad order");
        assertThat(bench.stored("a").input()).isEqualTo(Payload.of("in"));
    }

    @Test
    void retriesOnTheRowAtItsTimeAndThenGivesUp() {
        retriedFlow();
        start("a", "flow");
        bench.bus.dispatched.clear();

        report(Bench.failed("F"));
        assertThat(bench.historyOf("a")).containsExactly(EXECUTION_STARTED, TASK_SCHEDULED);
        assertThat(bench.onlyTask().attempt()).isEqualTo(2);
        assertThat(bench.onlyTask().due()).isEqualTo(Bench.T0.plusSeconds(30));
        bench.clock.advance(Duration.ofSeconds(30).minusNanos(1_000));
        assertThat(loop.isBusy(bench.clock.now())).isFalse();
        assertThat(loop.nextAppointment()).contains(Bench.T0.plusSeconds(30));
        bench.clock.advance(Duration.ofNanos(1_000));
        bench.settle(loop);
        assertThat(bench.bus.dispatched)
                .singleElement()
                .satisfies(invocation ->
                        assertThat(invocation.task()).isEqualTo(bench.onlyTask().at(Bench.NODE)));

        report(Bench.failed("F"));
        assertThat(bench.historyOf("a")).contains(TASK_FAILED);
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
    }

    @Test
    void doesNotExecuteAPlannedRetryOfATaskThatWasGivenUp() {
        retriedFlow();
        start("a", "flow");
        report(Bench.failed("F"));
        bench.bus.dispatched.clear();

        bench.send("a", Bench.terminate());
        bench.settle(loop, "a");
        bench.clock.advance(Duration.ofMinutes(1));
        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(bench.store.tasks).isEmpty();
        assertThat(bench.bus.dispatched).isEmpty();
    }

    @Test
    void removesATaskThatWasGivenUpApartFromTheCommit() {
        bench.orchestrator("flow", (context, input) -> {
            Task<String> work = context.callActivity("work", "x", String.class);
            context.waitForExternalEvent("stop", String.class).await();
            work.cancel();
            return context.waitForExternalEvent("end", String.class).await();
        });
        start("a", "flow");
        bench.store.heldTasks.add(bench.onlyTask().id());

        bench.send("a", Bench.event("stop", "x"));
        bench.settle(loop, "a");
        assertThat(bench.store.tasks).hasSize(1);
        bench.store.heldTasks.clear();
        bench.clock.advance(Duration.ofSeconds(1));
        loop.prepare();

        assertThat(bench.store.tasks).isEmpty();
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void firesTimersAtTheirTime() {
        bench.orchestrator("flow", (context, input) -> {
            context.sleep(Duration.ofSeconds(20));
            return "woken";
        });
        start("a", "flow");
        assertThat(loop.nextAppointment()).contains(Bench.T0.plusSeconds(20));

        bench.clock.advance(Duration.ofSeconds(20));
        bench.settle(loop);

        assertThat(bench.historyOf("a"))
                .containsExactly(EXECUTION_STARTED, TIMER_CREATED, TIMER_FIRED, EXECUTION_COMPLETED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void remembersTimersOfTheNextMinuteOnly() {
        bench.orchestrator("near", (context, input) -> {
            context.sleep(Duration.ofSeconds(60).minusNanos(1_000));
            return null;
        });
        bench.orchestrator("far", (context, input) -> {
            context.sleep(Duration.ofSeconds(60));
            return null;
        });

        start("a", "far");
        assertThat(loop.nextAppointment()).isEmpty();
        start("b", "near");
        assertThat(loop.nextAppointment()).isPresent();
    }

    @Test
    void takesATimerBackThatIsCancelled() {
        bench.orchestrator("flow", (context, input) -> {
            Task<Void> timer = context.createTimer(Duration.ofHours(1));
            context.waitForExternalEvent("stop", String.class).await();
            timer.cancel();
            return context.waitForExternalEvent("end", String.class).await();
        });
        start("a", "flow");
        assertThat(bench.messagesTo("a")).hasSize(1);

        bench.send("a", Bench.event("stop", "x"));
        bench.settle(loop, "a");

        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void startsAChildByAMessageAndAnswersItsParent() {
        bench.orchestrator(
                "parent",
                (context, input) ->
                        context.callSubOrchestrator("child", "x", String.class).await());
        bench.orchestrator(
                "child",
                (context, input) -> "from " + context.getParent().orElseThrow().name());

        start("p", "parent");

        InstanceId child = Bench.id(bench.childOf("p", 0));
        assertThat(bench.store.instances.get(child).state().status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.store.instances.get(child).parent())
                .isEqualTo(new ParentInstance(Bench.execution("p"), "parent", 0));
        assertThat(bench.stateOf("p").output()).isEqualTo(Payload.of("from parent"));
        assertThat(bench.store.messages).isEmpty();
        assertThat(bench.announced).containsExactly(Bench.id("p"), child, Bench.id("p"));
        assertThat(bench.ended).containsExactly(child, Bench.id("p"));
    }

    @Test
    void tellsTheParentOfAFailedAndOfATerminatedChild() {
        bench.orchestrator("parent", (context, input) -> {
            try {
                return context.callSubOrchestrator(input.text(), "x", String.class)
                        .await();
            } catch (TaskFailedException e) {
                return e.getFailureDetails().summary();
            }
        });
        bench.orchestrator("in", (context, input) -> {
            throw new IllegalStateException("broken child");
        });
        start("p", "parent");
        assertThat(bench.stateOf("p").output().text()).contains("broken child");

        bench.orchestrator(
                "in",
                (context, input) ->
                        context.waitForExternalEvent("never", String.class).await());
        start("q", "parent");
        String child = bench.childOf("q", 0);
        bench.send(child, new MessageBody.Terminate(null, false));
        bench.settle(loop, child);
        settleALittleLater();
        assertThat(bench.stateOf("q").output().text())
                .contains("'" + child + "' was terminated")
                .doesNotEndWith(":");
    }

    @Test
    void refusesAChildWhoseIdExists() {
        activityFlow();
        start("a", "flow");
        Message live = bench.send("a", Bench.startChild("flow", "p", 3));
        bench.settle(loop, "a");
        assertThat(sentTo("p")).singleElement().satisfies(answer -> {
            assertThat(answer.sender()).isEqualTo(Bench.id("a"));
            assertThat(((MessageBody.ChildFailed) answer.body())
                            .failure()
                            .isCausedBy(InstanceAlreadyExistsException.class))
                    .isTrue();
        });
        assertThat(bench.store.messages).doesNotContainKey(live.id());

        report(Bench.done("end"));
        bench.send("a", Bench.startChild("flow", "q", 4));
        bench.settle(loop, "a");
        assertThat(sentTo("q")).hasSize(1);
        assertThat(bench.messagesTo("a")).isEmpty();
    }

    @Test
    void takesTheFirstOfSeveralStarts() {
        activityFlow();
        bench.send("a", Bench.startChild("flow", "p", 3));
        bench.send("a", Bench.startChild("flow", "q", 4));

        bench.settle(loop, "a");

        assertThat(bench.stored("a").parent().id()).isEqualTo(Bench.execution("p"));
        assertThat(sentTo("q")).hasSize(1);
        assertThat(sentTo("p")).isEmpty();
        assertThat(bench.stored("a").createdAt()).isEqualTo(Bench.T0);
    }

    @Test
    void dropsMessagesAndTasksOfInstancesThatDoNotExistOrHaveEnded() {
        bench.send("nobody", Bench.event("e", "x"));
        bench.stored(Bench.row("over", "flow", Bench.state(OrchestrationRuntimeStatus.FAILED, Message.NEVER)));
        bench.send("over", Bench.event("e", "x"));
        bench.store.tasks.put(Bench.taskId(1).value(), Bench.task("over", 0, 1));
        bench.store.tasks.put(Bench.taskId(2).value(), Bench.task("nobody", 0, 2));
        loop.inbox().report(new Report(Bench.task("over", 0, 1), Bench.done("r")));
        loop.inbox().recover(Bench.task("nobody", 0, 2));

        bench.settle(loop, "nobody", "over");
        loop.prepare();

        assertThat(bench.store.messages).isEmpty();
        assertThat(bench.store.tasks).isEmpty();
        assertThat(bench.announced).isEmpty();
    }

    @Test
    void writesNothingForARingWithoutNews() {
        activityFlow();
        start("a", "flow");
        int commits = bench.store.commits.size();

        bench.settle(loop, "a", "nobody");

        assertThat(bench.store.commits).hasSize(commits);
        restart();
        bench.settle(loop, "a");
        assertThat(bench.store.commits).hasSize(commits);
        assertThat(loop.instances().find(Bench.id("a"))).isPresent();
    }

    @Test
    void goesOnFromTheHistoryAfterARestart() {
        activityFlow();
        start("a", "flow");
        restart();
        bench.bus.dispatched.clear();

        bench.settle(loop);
        assertThat(bench.bus.dispatchedNames()).containsExactly("work");
        report(Bench.done("after"));

        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("after"));
    }

    @Test
    void plansARecoveredTaskForItsTime() {
        retriedFlow();
        start("a", "flow");
        report(Bench.failed("F"));
        restart();
        bench.bus.dispatched.clear();

        bench.settle(loop);
        assertThat(bench.bus.dispatched).isEmpty();
        bench.clock.advance(Duration.ofSeconds(30));
        bench.settle(loop);

        assertThat(bench.bus.dispatched).singleElement().satisfies(invocation -> {
            assertThat(invocation.task().attempt()).isEqualTo(2);
            assertThat(invocation.scheduledAt()).isEqualTo(Bench.T0);
        });
    }

    @Test
    void removesARecoveredTaskThatNoStepWaitsFor() {
        activityFlow();
        start("a", "flow");
        ScheduledTask stray = Bench.task("a", 5, 55);
        bench.store.tasks.put(stray.id().value(), stray);
        ScheduledTask sameStep = Bench.task("a", 0, 56);
        bench.store.tasks.put(sameStep.id().value(), sameStep);
        restart();

        bench.settle(loop);
        loop.prepare();

        assertThat(bench.store.tasks).hasSize(1);
        assertThat(bench.onlyTask().step()).isZero();
        assertThat(bench.onlyTask().id()).isNotEqualTo(sameStep.id());
    }

    @Test
    void removesUnwantedTasksOnlyUnderTheFence() {
        activityFlow();
        start("a", "flow");
        ScheduledTask stray = Bench.task("a", 5, 55);
        bench.store.tasks.put(stray.id().value(), stray);
        loop.inbox().recover(stray);

        loop.prepare().orElseThrow();
        loop.prepare();
        assertThat(bench.store.tasks).hasSize(2);

        bench.settle(loop);
        loop.prepare();
        assertThat(bench.store.tasks).hasSize(1);
    }

    @Test
    void takesARecordedOutcomeFromItsRow() {
        activityFlow();
        start("a", "flow");
        ScheduledTask task = bench.onlyTask();
        bench.finish(task, TaskState.DONE);
        restart();

        bench.settle(loop);

        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("done"));
        assertThat(bench.store.finished).isEmpty();
    }

    @Test
    void suspendsAndResumes() {
        bench.orchestrator(
                "flow",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        start("a", "flow");

        bench.send("a", new MessageBody.Suspend("wait"));
        bench.send("a", Bench.event("e", "x"));
        bench.settle(loop, "a");
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.SUSPENDED);
        bench.send("a", new MessageBody.Resume("go"));
        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("x"));
    }

    @Test
    void terminatesWithItsChildrenIfAskedTo() {
        bench.orchestrator(
                "parent",
                (context, input) ->
                        context.callSubOrchestrator("child", "x", String.class).await());
        bench.orchestrator(
                "child",
                (context, input) ->
                        context.waitForExternalEvent("never", String.class).await());
        start("p", "parent");
        start("q", "parent");

        bench.send("p", new MessageBody.Terminate("enough", true));
        bench.send("q", new MessageBody.Terminate("enough", false));
        bench.settle(loop, "p", "q");
        settleALittleLater();

        assertThat(bench.historyOf("p")).endsWith(EXECUTION_TERMINATED, EXECUTION_COMPLETED);
        assertThat(bench.stateOf("p").output()).isEqualTo(Payload.of("enough"));
        assertThat(bench.stateOf(bench.childOf("p", 0)).status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(bench.stateOf(bench.childOf("q", 0)).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void sendsEventsExactlyOnce() {
        bench.orchestrator("sender", (context, input) -> {
            context.sendEvent("b", "e", "hello");
            return null;
        });
        bench.orchestrator(
                "receiver",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        start("b", "receiver");

        start("a", "sender");

        assertThat(bench.stateOf("b").output()).isEqualTo(Payload.of("hello"));
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void looksAgainWhenThereAreMoreMessagesThanATurnTakes() {
        bench.orchestrator("flow", (context, input) -> {
            for (int i = 0; i < 150; i++) {
                context.waitForExternalEvent("e", String.class).await();
            }
            return "all";
        });
        start("a", "flow");
        for (int i = 0; i < 150; i++) {
            bench.send("a", Bench.event("e", "x"));
        }

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("all"));
    }

    @Test
    void continuesAsNewInOneCommit() {
        bench.orchestrator("flow", (context, input) -> {
            context.callActivity("given-up", "x", String.class);
            int round = Integer.parseInt(input.text());
            if (round < 3) {
                context.sendEvent("log", "round", round);
                context.continueAsNew(round + 1);
            }
            return context.waitForExternalEvent("never", String.class).await();
        });
        bench.stored(new io.durable.spi.InstanceRecord(
                Bench.id("a"),
                Bench.incarnation(Bench.id("a")),
                "flow",
                null,
                Payload.of("1"),
                null,
                java.util.Map.of(),
                Bench.T0,
                Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0)));

        loop.inbox().ring(List.of(Bench.id("a")));
        loop.completed(bench.store.commit(List.of(loop.prepare().orElseThrow())));

        assertThat(bench.store.commits).hasSize(1);
        assertThat(bench.stateOf("a").execution()).isEqualTo(3);
        assertThat(bench.stored("a").input()).isEqualTo(Payload.of("3"));
        ExecutionId third = bench.stored("a").executionId();
        assertThat(bench.store.histories).containsOnlyKeys(third);
        assertThat(bench.historyOf("a")).containsExactly(EXECUTION_STARTED, TASK_SCHEDULED);
        assertThat(bench.entriesOf("a").get(0).time()).isEqualTo(Bench.T0.plusNanos(2_000));
        assertThat(lastCommit().truncated())
                .as("of its first turn nothing was stored")
                .isEmpty();
        assertThat(bench.store.tasks.values())
                .singleElement()
                .satisfies(task -> assertThat(task.execution()).isEqualTo(third));
        assertThat(bench.messagesTo("log")).hasSize(2);
        assertThat(bench.bus.dispatched).isEmpty();
        settleALittleLater();
        assertThat(bench.bus.dispatched).hasSize(1);
    }

    @Test
    void continuesAsNewWithCodeOfAnotherVersion() {
        bench.orchestrator("flow", (context, input) -> {
            context.continueAsNew("next", ContinueOptions.preservingEvents().withVersion("2"));
            return null;
        });
        bench.orchestrator("flow@2", (context, input) -> {
            context.setCustomStatus(context.getVersion().orElseThrow());
            return context.waitForExternalEvent("never", String.class).await();
        });

        start("a", "flow");

        assertThat(bench.stored("a").version()).isEqualTo("2");
        assertThat(bench.stored("a").state().customStatus()).isEqualTo(Payload.of("2"));
        assertThat(loop.instances().find(Bench.id("a")).orElseThrow().row()).isEqualTo(bench.stored("a"));
        loop.lose("to rebuild it");
        loop = bench.ownedLoop();
        bench.send("a", Bench.event("other", "x"));
        bench.settle(loop, "a");
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void parksAnInstanceBeforeItContinuesWithAVersionThatIsNotThere() {
        bench.orchestrator("flow", (context, input) -> {
            context.waitForExternalEvent("again", String.class).await();
            context.continueAsNew("next", ContinueOptions.preservingEvents().withVersion("2"));
            return null;
        });
        bench.orchestrator("flow@1.5", (context, input) -> null);
        start("a", "flow");
        bench.send("a", Bench.event("again", "x"));
        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stateOf("a").failure().message())
                .contains("needs version '2' of orchestrator 'flow'")
                .contains("there is 1.5");
        assertThat(bench.stored("a").version()).isNull();
        bench.orchestrator("flow@2", (context, input) -> input.text());
        bench.clock.advance(Duration.ofSeconds(10));
        bench.settle(loop);
        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("next"));
    }

    @Test
    void triesWhatWasParkedForWantOfCodeAtOnceInANewProcess() {
        start("a", "missing");
        assertThat(bench.stateOf("a").due()).isEqualTo(Bench.T0.plusSeconds(10));
        bench.orchestrator(
                "missing",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        bench.send("a", Bench.event("e", "found"));
        loop = bench.ownedLoop();

        bench.settle(loop);

        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("found"));
    }

    @Test
    void leavesWhatWasParkedForAnotherReasonToItsTimeInANewProcess() {
        bench.orchestrator("flow", (context, input) -> {
            context.continueAsNew("again");
            return null;
        });
        start("a", "flow");
        loop = bench.ownedLoop();
        int stalls = bench.stateOf("a").stalls();

        bench.settle(loop);

        assertThat(bench.stateOf("a").stalls()).isEqualTo(stalls);
        assertThat(bench.stateOf("a").due()).isEqualTo(Bench.T0.plusSeconds(10));
    }

    @Test
    void truncatesTheHistoryThatContinuesAsNew() {
        bench.orchestrator("flow", (context, input) -> {
            context.waitForExternalEvent("again", String.class).await();
            context.continueAsNew("next");
            return null;
        });
        start("a", "flow");

        bench.send("a", Bench.event("again", "x"));
        bench.settle(loop, "a");

        assertThat(lastCommit().truncated()).containsExactly(Bench.execution("a"));
        assertThat(bench.store.histories).containsOnlyKeys(Bench.execution("a").next());
    }

    @Test
    void doesNotRetryATaskOfAnExecutionThatIsOver() {
        RetryPolicy twice = RetryPolicy.of(2, Duration.ZERO);
        bench.orchestrator("flow", (context, input) -> {
            context.callActivity(
                    "work", input.text(), String.class, TaskOptions.defaults().withRetry(twice));
            context.waitForExternalEvent("again", String.class).await();
            context.continueAsNew("next");
            return null;
        });
        start("a", "flow");
        ScheduledTask old = bench.onlyTask();
        bench.bus.dispatched.clear();

        bench.send("a", Bench.event("again", "x"));
        loop.inbox().report(new Report(old, Bench.failed("F")));
        bench.settle(loop, "a");
        settleALittleLater();

        assertThat(bench.bus.dispatched).singleElement().satisfies(invocation -> {
            assertThat(invocation.task().execution().execution()).isEqualTo(2);
            assertThat(invocation.input()).isEqualTo(Payload.of("next"));
        });
        assertThat(bench.store.tasks).doesNotContainKey(old.id().value());
    }

    @Test
    void staysSuspendedWhenItContinuesAsNew() {
        bench.orchestrator("flow", (context, input) -> {
            context.waitForExternalEvent("e", String.class).await();
            context.continueAsNew("next");
            return null;
        });
        start("a", "flow");
        bench.send("a", Bench.event("e", "1"));
        bench.settle(loop);
        // the event is answered before the suspension is looked at only if it comes first
        bench.store.messages.clear();
        loop.inbox().ring(List.of(Bench.id("a")));
        Message event = bench.message("a", Bench.event("e", "1"));
        Message suspend = bench.message("a", new MessageBody.Suspend("wait"));
        bench.send(event);
        bench.send(suspend);
        TurnRunner runner = new TurnRunner(
                bench.context, new TaskBoard(), new Placement(bench.bus, Bench.NODE, Admission.unlimited()));
        PreparedTurn turn = runner.run(
                new Delivery(Bench.id("a"), true, List.of(event, suspend), List.of(), List.of()),
                new TurnRunner.Loaded(
                        bench.stored("a"), loop.instances().find(Bench.id("a")).orElseThrow(), List.of()),
                Bench.T0.plusSeconds(1));

        assertThat(turn.after().row().state().status()).isEqualTo(OrchestrationRuntimeStatus.SUSPENDED);
        assertThat(turn.commit().appends().get(0).entries())
                .extracting(entry -> entry.event().kind())
                .containsExactly(EXECUTION_STARTED, EXECUTION_SUSPENDED);
        turn.after().execution().evict();
    }

    @Test
    void parksACodeThatContinuesAsNewForEver() {
        bench.orchestrator("flow", (context, input) -> {
            context.continueAsNew("again");
            return null;
        });

        start("a", "flow");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stateOf("a").failure().type()).isEqualTo("ContinueAsNewLoop");
        assertThat(bench.stateOf("a").execution()).isEqualTo(1);
        assertThat(bench.store.histories).isEmpty();
        assertThat(loop.instances().find(Bench.id("a"))).isEmpty();
    }

    @Test
    void parksAnInstanceWhoseOrchestratorIsUnknownAndTriesAgain() {
        start("a", "missing");
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stateOf("a").failure().type()).isEqualTo(UnknownOrchestratorException.class.getName());
        assertThat(bench.stateOf("a").failure().message()).contains("'missing'").contains("'a'");
        assertThat(loop.nextAppointment()).contains(Bench.T0.plusSeconds(10));

        bench.clock.advance(Duration.ofSeconds(10));
        bench.settle(loop);
        assertThat(bench.stateOf("a").stalls()).isEqualTo(2);
        assertThat(bench.stateOf("a").due()).isEqualTo(Bench.T0.plusSeconds(30));

        bench.orchestrator("missing", (context, input) -> "here");
        bench.clock.advance(Duration.ofSeconds(20));
        bench.settle(loop);
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.stateOf("a").stalls()).isZero();
    }

    @Test
    void parksAChildWhoseOrchestratorIsUnknown() {
        bench.send("a", Bench.startChild("missing", "p", 3));

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void parksAChildThatContinuesAsNewForEver() {
        bench.orchestrator("flow", (context, input) -> {
            context.continueAsNew("again");
            return null;
        });
        bench.send("a", Bench.startChild("flow", "p", 3));

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void parksAnInstanceThatDoesNotFitItsHistory() {
        activityFlow();
        start("a", "flow");
        bench.orchestrator("flow", (context, input) -> {
            context.sleep(Duration.ofHours(1));
            return null;
        });
        restart();
        bench.send("a", Bench.event("e", "kept"));

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stateOf("a").failure().type())
                .isEqualTo(NonDeterministicOrchestrationException.class.getName());
        assertThat(bench.messagesTo("a")).extracting(Message::due).containsExactly(Message.NEVER);
        assertThat(bench.historyOf("a")).containsExactly(EXECUTION_STARTED, TASK_SCHEDULED);
    }

    @Test
    void parksAnInstanceWhoseTurnDiesOfAnError() {
        bench.orchestrator("flow", (context, input) -> {
            throw new NoClassDefFoundError("gone");
        });

        start("a", "flow");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stateOf("a").failure().message()).contains("NoClassDefFoundError");
    }

    @Test
    void holdsWhatArrivesForAParkedInstance() {
        start("a", "missing");
        bench.send("a", Bench.event("e", "x"));
        bench.send("a", new MessageBody.Resume("now"));

        bench.settle(loop, "a");

        assertThat(bench.messagesTo("a")).extracting(Message::due).containsOnly(Message.NEVER);
        assertThat(bench.stateOf("a").stalls()).isEqualTo(1);
    }

    @Test
    void handsOutAgainWhatIsOpenWhenAParkedInstanceGoesOn() {
        activityFlow();
        start("a", "flow");
        makeStalled("a", Bench.T0.plusSeconds(5));
        bench.bus.dispatched.clear();
        loop.inbox().report(new Report(bench.onlyTask(), Bench.done("not kept")));
        bench.settle(loop);
        assertThat(bench.bus.dispatched).isEmpty();

        bench.clock.advance(Duration.ofSeconds(5));
        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.bus.dispatched)
                .singleElement()
                .satisfies(invocation -> assertThat(invocation.task()).isEqualTo(bench.onlyTask()));
    }

    @Test
    void remembersTheAttemptOfATaskWhileItsInstanceIsParked() {
        retriedFlow();
        start("a", "flow");
        report(Bench.failed("F"));
        makeStalled("a", Bench.T0.plusSeconds(5));
        bench.bus.dispatched.clear();

        bench.clock.advance(Duration.ofSeconds(40));
        bench.settle(loop, "a");

        assertThat(bench.bus.dispatched)
                .isNotEmpty()
                .allSatisfy(
                        invocation -> assertThat(invocation.task().attempt()).isEqualTo(2));
        report(Bench.failed("F"));
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
    }

    @Test
    void handsOutEachTaskOnceWhenAParkedInstanceGoesOn() {
        bench.orchestrator("flow", (context, input) -> {
            context.callActivity("first", "x", String.class);
            context.waitForExternalEvent("e", String.class).await();
            context.callActivity("second", "x", String.class);
            return context.waitForExternalEvent("never", String.class).await();
        });
        start("a", "flow");
        makeStalled("a", Bench.T0.plusSeconds(5));
        bench.send("a", Bench.event("e", "x"));
        bench.bus.dispatched.clear();

        bench.clock.advance(Duration.ofSeconds(5));
        bench.settle(loop, "a");

        assertThat(bench.bus.dispatchedNames()).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void terminatesAParkedInstanceAtOnceWithoutItsCode() {
        start("a", "missing");
        bench.send("a", Bench.event("kept", "x"));
        bench.settle(loop, "a");
        bench.send("a", Bench.terminate());

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(bench.store.messages).isEmpty();
        assertThat(bench.announced).contains(Bench.id("a"));
    }

    @Test
    void terminatesAnInstanceThatWasParkedInTheSameBatch() {
        bench.pending("a", "missing");
        bench.send("a", Bench.terminate());

        bench.settle(loop, "a");
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
    }

    @Test
    void showsTheCustomStatus() {
        bench.orchestrator("flow", (context, input) -> {
            context.setCustomStatus("half way");
            return context.waitForExternalEvent("e", String.class).await();
        });

        start("a", "flow");

        assertThat(bench.stateOf("a").customStatus()).isEqualTo(Payload.of("half way"));
        bench.send("a", Bench.event("other", "x"));
        bench.settle(loop, "a");
        assertThat(lastCommit().change()).isEqualTo(new InstanceCommit.InstanceChange.None());
        assertThat(bench.historyOf("a")).endsWith(EVENT_RAISED);
    }
}
