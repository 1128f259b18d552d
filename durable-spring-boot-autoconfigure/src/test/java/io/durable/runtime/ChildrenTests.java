package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.OrchestrationCancelledException;
import io.durable.OrchestrationContext;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskFailedException;
import io.durable.history.HistoryEventKind;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentClosePolicy;
import io.durable.history.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What instances do to each other: who starts whom, and what becomes of those who were started. */
class ChildrenTests {

    private final Bench bench = new Bench();
    private PartitionLoop loop;

    @BeforeEach
    void own() {
        bench.orchestrator(
                "waiting",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        bench.orchestrator(
                "starter", (context, input) -> context.startNew("waiting", "in", StartOptions.instanceId("other")));
        loop = bench.ownedLoop();
        bench.settle(loop);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    // starts of instances of their own

    @Test
    void startsAnInstanceThatIsNobodysChild() {
        bench.pending("a", "starter");

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").output().text()).isEqualTo("other");
        assertThat(bench.stateOf("other").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stored("other").parent()).isNull();
        assertThat(bench.stored("other").input().text()).isEqualTo("in");
        assertThat(bench.messagesTo("other")).isEmpty();
        bench.send("other", Bench.event("e", "x"));
        bench.settle(loop, "other");
        assertThat(bench.stateOf("other").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.messagesTo("a")).isEmpty();
    }

    @Test
    void leavesAnInstanceAloneThatHasTheIdAlready() {
        bench.pending("other", "waiting");
        bench.settle(loop, "other");
        bench.pending("a", "starter");

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.historyOf("other")).containsExactly(HistoryEventKind.EXECUTION_STARTED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void leavesAnInstanceAloneThatHasEndedUnderTheId() {
        bench.stored(Bench.row("other", "waiting", Bench.state(OrchestrationRuntimeStatus.FAILED, Message.NEVER)));
        bench.pending("a", "starter");

        bench.settle(loop, "a");

        assertThat(bench.stateOf("other").status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void startsOnceWhatIsStartedTwice() {
        bench.send("other", new MessageBody.StartChild("waiting", null, null, null, Map.of()));
        bench.send("other", new MessageBody.StartChild("waiting", null, null, null, Map.of()));

        bench.settle(loop, "other");

        assertThat(bench.historyOf("other")).containsExactly(HistoryEventKind.EXECUTION_STARTED);
        assertThat(bench.store.messages).isEmpty();
    }

    // children

    @Test
    void endsChildrenInTheCommitThatEndsTheirParent() {
        caller("ends", ParentClosePolicy.TERMINATE, context -> "over");
        bench.pending("p", "ends");

        settleAll("p", "c");

        assertThat(bench.stateOf("p").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(bench.stateOf("c").output().text()).isEqualTo("Its parent 'p' does not wait for it any more");
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void cancelsTheChildOfATaskThatIsCancelled() {
        caller("gives up", ParentClosePolicy.CANCEL, context -> {
            context.waitForExternalEvent("e", String.class).await();
            return "over";
        });
        bench.pending("p", "gives up");
        settleAll("p", "c");
        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        bench.send("p", Bench.event("e", "x"));

        settleAll("p", "c");

        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.CANCELED);
        assertThat(bench.stateOf("p").output().text()).isEqualTo("over");
    }

    @Test
    void letsAChildRunOnThatIsAbandoned() {
        caller("ends", ParentClosePolicy.ABANDON, context -> "over");
        bench.pending("p", "ends");

        settleAll("p", "c");

        assertThat(bench.stateOf("p").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void letsTheAbandonedChildOfATerminatedChildRunOn() {
        bench.orchestrator("abandons", (context, input) -> {
            context.callSubOrchestrator(
                    "waiting",
                    null,
                    String.class,
                    SubOrchestrationOptions.defaults().withInstanceId("g"));
            return context.waitForExternalEvent("never", String.class).await();
        });
        bench.orchestrator("ends", (context, input) -> {
            context.callSubOrchestrator(
                    "abandons",
                    null,
                    String.class,
                    SubOrchestrationOptions.defaults()
                            .withInstanceId("c")
                            .withParentClosePolicy(ParentClosePolicy.TERMINATE));
            return context.waitForExternalEvent("e", String.class).await();
        });
        bench.pending("p", "ends");
        settleAll("p", "c", "g");
        bench.send("p", Bench.event("e", "x"));

        settleAll("p", "c", "g");

        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(bench.stateOf("g").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void endsNobodyElsesInstance() {
        bench.pending("c", "waiting");
        settleAll("c");
        caller("ends", ParentClosePolicy.TERMINATE, context -> "over");
        bench.pending("p", "ends");

        settleAll("p", "c");

        assertThat(bench.stateOf("p").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.historyOf("c")).containsExactly(HistoryEventKind.EXECUTION_STARTED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void endsNobodyElsesParkedInstance() {
        bench.pending("c", "unknown");
        settleAll("c");
        caller("ends", ParentClosePolicy.TERMINATE, context -> "over");
        bench.pending("p", "ends");

        settleAll("p", "c");

        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void endsTheChildrenOfAParkedParentByTheirPolicies() {
        caller(
                "waits",
                ParentClosePolicy.TERMINATE,
                context -> context.waitForExternalEvent("e", String.class).await());
        bench.pending("p", "waits");
        settleAll("p", "c");
        bench.orchestrators.remove("waits");
        loop.lose("restart");
        loop = bench.ownedLoop();
        bench.send("p", Bench.terminate());

        settleAll("p", "c");

        assertThat(bench.stateOf("p").status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(bench.historyOf("p"))
                .endsWith(
                        HistoryEventKind.EXECUTION_TERMINATED,
                        HistoryEventKind.SUB_ORCHESTRATION_CANCELED,
                        HistoryEventKind.EXECUTION_COMPLETED);
        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
    }

    @Test
    void startsAChildAnewAfterADelay() {
        bench.orchestrator("refused", (context, input) -> {
            throw new IllegalStateException("refused " + context.getInstanceId());
        });
        bench.orchestrator("caller", (context, input) -> {
            try {
                return context.callSubOrchestrator(
                                "refused",
                                null,
                                String.class,
                                SubOrchestrationOptions.defaults()
                                        .withInstanceId("c")
                                        .withRetry(RetryPolicy.of(2, Duration.ofMinutes(5))))
                        .await();
            } catch (TaskFailedException failed) {
                return failed.getFailureDetails().attempts()
                        + failed.getFailureDetails().message();
            }
        });
        bench.pending("p", "caller");
        settleAll("p", "c");
        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(bench.store.instances).doesNotContainKey(Bench.id("c:2"));

        bench.clock.advance(Duration.ofMinutes(5));
        settleAll("p", "c:2");

        assertThat(bench.stored("c:2").parent()).isNotNull();
        assertThat(bench.stateOf("p").output().text()).isEqualTo("2refused c:2");
    }

    /** Calls a waiting child as "c", goes on, and then cancels the task. */
    private void caller(String name, ParentClosePolicy policy, Function<OrchestrationContext, String> rest) {
        bench.orchestrator(name, (context, input) -> {
            Task<String> child = context.callSubOrchestrator(
                    "waiting",
                    null,
                    String.class,
                    SubOrchestrationOptions.defaults().withInstanceId("c").withParentClosePolicy(policy));
            String result = rest.apply(context);
            if (policy == ParentClosePolicy.CANCEL) {
                child.cancel();
            }
            return result;
        });
    }

    /** Several turns within a moment follow each other by a microsecond. */
    private void settleAll(String... ids) {
        for (int i = 0; i < 4; i++) {
            bench.clock.advance(Duration.ofMillis(1));
            bench.settle(loop, ids);
        }
    }

    @Test
    void refusesAStartOnlyIfTheInstanceIsThere() {
        bench.pending("c", "waiting");
        settleAll("c");
        bench.store.instances.remove(Bench.id("c")); // by a database that has lost its tail
        bench.send("c", Bench.startChild("waiting", "p", 0));

        bench.settle(loop, "c");

        assertThat(loop.isOwner()).isFalse();
        assertThat(bench.messagesTo("p")).isEmpty();
        assertThat(bench.messagesTo("c")).hasSize(1);
    }

    // requests to end

    @Test
    void asksAnInstanceToEnd() {
        bench.pending("a", "waiting");
        bench.settle(loop, "a");
        bench.send("a", cancel());

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.CANCELED);
        assertThat(bench.stateOf("a").output().text()).isEqualTo("enough");
        assertThat(bench.stateOf("a").completedAt()).isEqualTo(Bench.T0.plusNanos(1_000));
        assertThat(bench.ended).containsExactly(Bench.id("a"));
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void endsAnInstanceThatHasNotBegunWithoutItsCode() {
        bench.orchestrator("noisy", (context, input) -> {
            throw new AssertionError("the code ran");
        });
        bench.pending("a", "noisy");
        bench.send("a", Bench.event("e", "x"));
        bench.send("a", cancel());

        bench.settle(loop, "a");

        assertThat(bench.historyOf("a"))
                .containsExactly(
                        HistoryEventKind.EXECUTION_STARTED,
                        HistoryEventKind.EXECUTION_CANCEL_REQUESTED,
                        HistoryEventKind.EVENT_RAISED,
                        HistoryEventKind.EXECUTION_COMPLETED);
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.CANCELED);
    }

    @Test
    void endsAnInstanceThatIsToBeginLaterAtOnce() {
        bench.stored(Bench.row(
                "a", "waiting", Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0.plusSeconds(3_600))));
        bench.send("a", cancel());

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.CANCELED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void tellsTheParentOfAChildThatWasCancelled() {
        bench.orchestrator("caller", (context, input) -> {
            try {
                return context.callSubOrchestrator(
                                "waiting",
                                null,
                                String.class,
                                SubOrchestrationOptions.defaults().withInstanceId("c"))
                        .await();
            } catch (TaskFailedException failed) {
                return failed.getFailureDetails().isCausedBy(OrchestrationCancelledException.class)
                        + failed.getFailureDetails().message();
            }
        });
        bench.pending("p", "caller");
        bench.settle(loop, "p");
        bench.send("c", cancel());

        bench.settle(loop, "c");

        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.CANCELED);
        bench.clock.advance(Duration.ofMillis(1));
        bench.settle(loop, "p");
        assertThat(bench.stateOf("p").output().text()).isEqualTo("trueSub-orchestration 'c' was cancelled: enough");
    }

    @Test
    void keepsARequestForAParkedInstanceUntilItGoesOn() {
        bench.pending("a", "waiting");
        bench.settle(loop, "a");
        var code = bench.orchestrators.remove("waiting");
        loop.lose("restart");
        loop = bench.ownedLoop();
        bench.send("a", Bench.event("other", "x"));
        bench.settle(loop, "a");
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        bench.send("a", cancel());
        bench.settle(loop, "a");
        assertThat(bench.messagesTo("a")).hasSize(2);

        bench.orchestrators.put("waiting", code);
        bench.clock.advanceTo(bench.stateOf("a").due());
        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.CANCELED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void handsARequestOnToTheNextExecution() {
        bench.orchestrator("again", (context, input) -> {
            if (input == null) {
                context.waitForExternalEvent("e", String.class).await();
                return "ended";
            }
            context.waitForExternalEvent("e", String.class).await();
            context.continueAsNew(null);
            return "";
        });
        bench.pending("a", "again");
        bench.settle(loop, "a");
        bench.send("a", Bench.event("e", "x"));
        bench.send("a", cancel());

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").execution()).isEqualTo(2);
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.CANCELED);
    }

    private static MessageBody cancel() {
        return new MessageBody.Cancel("enough");
    }

    @Test
    void parksAStartedInstanceWhoseCodeIsNotHere() {
        bench.send("other", new MessageBody.StartChild("unknown", null, null, null, Map.of()));

        bench.settle(loop, "other");

        assertThat(bench.stateOf("other").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.store.messages).isEmpty();
    }
}
