package io.durable.engine;

import static io.durable.engine.Events.cancelRequested;
import static io.durable.engine.Events.childCompleted;
import static io.durable.engine.Events.childFailed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.terminated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.MethodReference;
import io.durable.OrchestrationContext;
import io.durable.PayloadTooLargeException;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskCancelledException;
import io.durable.TaskFailedException;
import io.durable.history.Decision.StartSent;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InboundEvent.SubOrchestrationFailed;
import io.durable.history.InstanceId;
import io.durable.history.ParentClosePolicy;
import io.durable.history.RetryPolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;

class SubOrchestrationTests {

    @Test
    void startsAChildAndWaitsForItsResult() {
        Story story = Story.of((context, input) -> {
                    context.createTimer(Duration.ZERO);
                    return context.callSubOrchestrator("ship", "parcel", String.class)
                            .await();
                })
                .turn(started())
                .records("< started", "timer 0 at PT0S", "child 1 ship as order-1:2:1:0f7d22f9 \"parcel\"");
        assertThat(story.snapshot().openSteps()).containsEntry(1, "sub-orchestration 'ship' as 'order-1:2:1:0f7d22f9'");
        assertThat(story.execution().openChildren()).containsExactly(new InstanceId("order-1:2:1:0f7d22f9"));
        assertThat(story.execution().findOpenTask(1)).isEmpty();
        story.turn(childCompleted(1, "\"sent\"")).records("< child completed 1", "end with \"sent\"");
        assertThat(story.execution().openChildren()).isEmpty();
    }

    @Test
    void takesTheOptionsOfTheCall() {
        Story story = Story.of((context, input) -> context.callSubOrchestrator(
                                "ship",
                                null,
                                new ParameterizedTypeReference<List<Integer>>() {},
                                SubOrchestrationOptions.defaults()
                                        .withInstanceId("my-child")
                                        .withTag("k", "v"))
                        .await())
                .turn(started())
                .records("< started", "child 0 ship as my-child null");
        SubOrchestrationCreated created =
                (SubOrchestrationCreated) story.last().appended().get(1);
        assertThat(created.tags()).isEqualTo(Map.of("k", "v"));
        assertThat(created.version()).isNull();
        story.turn(childCompleted(0, "[1]")).records("< child completed 0", "end with [1]");
    }

    @Test
    void callsByMethodReference() {
        MethodReference.Fn1<String, String, Integer> method = (bean, input) -> 1;
        Story.of((context, input) -> context.callSubOrchestrator(method, "in").await() + 1)
                .turn(started())
                .records("< started", "child 0 referencedOrchestrator as order-1:2:0:0f7d22f9 \"in\"")
                .turn(childCompleted(0, "41"))
                .records("< child completed 0", "end with 42");
    }

    @Test
    void throwsTheFailureOfAChild() {
        Story.of((context, input) -> {
                    try {
                        return context.callSubOrchestrator("ship", null, String.class)
                                .await();
                    } catch (TaskFailedException e) {
                        return e.getTaskName()
                                + e.getStep()
                                + e.getFailureDetails().message();
                    }
                })
                .turn(started())
                .turn(childFailed(0, "sunk"))
                .records("< child failed 0", "end with \"ship0sunk\"");
    }

    @Test
    void aChildThatIsGivenUpRunsOnAndItsAnswerIsDropped() {
        Story story = Story.of((context, input) -> {
                    Task<String> child = context.callSubOrchestrator("ship", null, String.class);
                    Task<String> other = context.callSubOrchestrator("pack", null, String.class);
                    context.createTimer(Duration.ofDays(1)).await();
                    boolean cancelled = child.cancel();
                    String packed = other.await();
                    try {
                        return child.await();
                    } catch (TaskCancelledException e) {
                        return cancelled + packed + e.getTaskName() + e.getMessage();
                    }
                })
                .turn(started())
                .turn(fired(2))
                .records("< fired 2", "abandon child 0 order-1:2:0:0f7d22f9");
        assertThat(story.execution().isOpen(0)).isFalse();
        assertThat(story.execution().openChildren())
                .containsExactly(new InstanceId("order-1:2:0:0f7d22f9"), new InstanceId("order-1:2:1:0f7d22f9"));
        story.turn(childCompleted(0, "\"late\""), childCompleted(1, "\"ok\""))
                .records(
                        "< child completed 1",
                        "end with \"trueokshipsub-orchestration 'ship' as 'order-1:2:0:0f7d22f9' was cancelled\"");
    }

    @Test
    void endsAChildByItsPolicyWhenTheCodeGivesItUp() {
        Story story = Story.of(context -> {
                    Task<String> terminated = child(context, "a", ParentClosePolicy.TERMINATE);
                    Task<String> cancelled = child(context, "b", ParentClosePolicy.CANCEL);
                    Task<String> abandoned = child(context, "c", ParentClosePolicy.ABANDON);
                    context.createTimer(Duration.ZERO).await();
                    terminated.cancel();
                    cancelled.cancel();
                    abandoned.cancel();
                    assertThat(terminated.cancel()).isFalse();
                    context.createTimer(Duration.ZERO).await();
                })
                .turn(started())
                .turn(fired(3))
                .records(
                        "< fired 3", "terminate child 0 a", "cancel child 1 b", "abandon child 2 c", "timer 4 at PT0S");
        assertThat(story.execution().isOpen(0)).isFalse();
        story.turn(childFailed(0, "late"), fired(4)).records("< fired 4", "end with null");
    }

    @Test
    void endsChildrenByTheirPoliciesWhenTheExecutionEnds() {
        for (String way : List.of("returns", "throws", "continues", "terminated", "cancelled")) {
            Story story = Story.of(context -> {
                        child(context, "a", ParentClosePolicy.TERMINATE);
                        Task<String> answered = child(context, "b", ParentClosePolicy.TERMINATE);
                        child(context, "c", ParentClosePolicy.ABANDON);
                        child(context, "d", ParentClosePolicy.CANCEL);
                        answered.await();
                        switch (way) {
                            case "throws" -> throw new IllegalStateException("no");
                            case "continues" -> context.continueAsNew(null);
                            case "terminated", "cancelled" ->
                                context.waitForExternalEvent("e", String.class).await();
                            default -> {}
                        }
                    })
                    .turn(started())
                    .turn(childCompleted(1, null));
            switch (way) {
                case "terminated" -> story.turn(terminated("x"));
                case "cancelled" -> story.turn(cancelRequested("x"));
                default -> {}
            }
            assertThat(story.last().appended().stream().map(Rendering::of))
                    .as(way)
                    .containsSubsequence("terminate child 0 a", "cancel child 3 d")
                    .noneMatch(line -> line.contains("child 1 b") || line.contains("child 2 c"));
        }
    }

    @Test
    void leavesChildrenToATerminationThatIsRecursive() {
        Story.of(context -> {
                    child(context, "a", ParentClosePolicy.CANCEL).await();
                })
                .turn(started())
                .turn(new ExecutionTerminated("x", true))
                .records("< terminated", "terminate with \"x\"");
    }

    @Test
    void startsAChildAnewUntilItSucceeds() {
        RetryPolicy policy = RetryPolicy.of(3, Duration.ofSeconds(10)).withBackoffCoefficient(2);
        Story.of((context, input) -> context.callSubOrchestrator(
                                "ship",
                                "in",
                                String.class,
                                SubOrchestrationOptions.defaults().withRetry(policy))
                        .await())
                .turn(started())
                .records("< started", "child 0 ship as order-1:2:0:0f7d22f9 \"in\"")
                .turn(childFailed(0, "first"))
                .records("< child failed 0", "timer 1 at PT10S")
                .after(Duration.ofSeconds(10))
                .turn(fired(1))
                .records("< fired 1", "child 2 ship as order-1:2:2:0f7d22f9 \"in\"")
                .turn(childFailed(2, "second"))
                .records("< child failed 2", "timer 3 at PT30S")
                .turn(fired(3))
                .records("< fired 3", "child 4 ship as order-1:2:4:0f7d22f9 \"in\"")
                .turn(childCompleted(4, "\"sent\""))
                .records("< child completed 4", "end with \"sent\"");
    }

    @Test
    void failsWithTheLastFailureWhenAllAttemptsHave() {
        Story.of((context, input) -> {
                    try {
                        return context.callSubOrchestrator("ship", null, String.class, retried("my-child"))
                                .await();
                    } catch (TaskFailedException failed) {
                        return failed.getMessage();
                    }
                })
                .turn(started())
                .records("< started", "child 0 ship as my-child null")
                .turn(childFailed(0, "first"))
                .records("< child failed 0", "timer 1 at PT0S")
                .turn(fired(1))
                .records("< fired 1", "child 2 ship as my-child:2 null")
                .turn(childFailed(2, "second"))
                .records(
                        "< child failed 2",
                        "end with \"'ship' (step 2) failed after 2 attempt(s): com.example.Refused: second\"");
    }

    @Test
    void doesNotStartAnewWhatSomebodyHasEnded() {
        for (String type : List.of(
                "io.durable.OrchestrationTerminated",
                "io.durable.OrchestrationCancelledException",
                "io.durable.InstanceAlreadyExistsException")) {
            Story.of((context, input) -> context.callSubOrchestrator("ship", null, String.class, retried("my-child"))
                            .await())
                    .turn(started())
                    .turn(new SubOrchestrationFailed(0, FailureDetails.of(type, "ended")))
                    .records(
                            "< child failed 0",
                            "fail with io.durable.TaskFailedException: 'ship' (step 0) failed after 1 attempt(s): "
                                    + type + ": ended");
        }
    }

    @Test
    void startsNothingAnewAfterTheEnd() {
        Story.of((context, input) -> {
                    context.callSubOrchestrator("ship", null, String.class, retried("my-child"));
                    return context.waitForExternalEvent("e", String.class).await();
                })
                .turn(started())
                .turn(raised("e", "\"over\""), childFailed(0, "late"))
                .records("< event e", "< child failed 0", "end with \"over\"");
    }

    @Test
    void givesUpTheAttemptOrTheWaitThatIsUnderWay() {
        Story.of(context -> {
                    Task<String> retried = context.callSubOrchestrator(
                            "ship",
                            null,
                            String.class,
                            retried("my-child").withParentClosePolicy(ParentClosePolicy.TERMINATE));
                    Task<String> waiting = context.callSubOrchestrator("pack", null, String.class, retried("other"));
                    context.waitForExternalEvent("e", String.class).await();
                    assertThat(retried.cancel()).isTrue();
                    assertThat(waiting.cancel()).isTrue();
                    context.waitForExternalEvent("e", String.class).await();
                })
                .turn(started())
                .turn(childFailed(1, "no"), raised("e", null))
                .records(
                        "< child failed 1",
                        "timer 2 at PT0S",
                        "< event e",
                        "terminate child 0 my-child",
                        "cancel timer 2")
                .turn(raised("e", null))
                .records("< event e", "end with null");
    }

    @Test
    void startsInstancesOfTheirOwnAndGoesOnAtOnce() {
        MethodReference.Run1<String, String> method = (bean, input) -> {};
        Story story = Story.of((context, input) -> {
                    String named = context.startNew(
                            "report", 7, StartOptions.instanceId("report-7").withTag("k", "v"));
                    String referenced = context.startNew(method, "in", StartOptions.instanceId("report-8"));
                    context.createTimer(Duration.ZERO).await();
                    return named + " " + referenced;
                })
                .turn(started())
                .records(
                        "< started",
                        "start report as report-7 7",
                        "start referencedOrchestrator as report-8 \"in\"",
                        "timer 0 at PT0S");
        StartSent sent = (StartSent) story.last().appended().get(1);
        assertThat(sent.tags()).isEqualTo(Map.of("k", "v"));
        assertThat(story.execution().openChildren()).isEmpty();
        story.turn(fired(0)).records("< fired 0", "end with \"report-7 report-8\"");
    }

    @Test
    void makesUpIdsThatAreTheSameInEveryReplayAndNeverTwice() {
        OrchestratorFunction code = (context, input) -> {
            String first = context.startNew("report", null);
            assertThat(first).isNotEqualTo(context.newUuid().toString());
            context.createTimer(Duration.ZERO).await();
            return List.of(first, context.startNew("report", null));
        };
        Set<String> ids = new HashSet<>();
        for (ExecutionId id :
                List.of(Story.ID, Story.ID.next(), new ExecutionId(Story.ID.instance(), new UUID(3, 4), 2))) {
            Story story = Story.of(id, code).turn(started()).turn(fired(0));
            story.history().stream()
                    .map(HistoryEntry::event)
                    .filter(StartSent.class::isInstance)
                    .forEach(event -> ids.add(((StartSent) event).target().value()));
        }
        assertThat(ids).hasSize(6);
    }

    @Test
    void refusesAStartThatMakesNoSense() {
        Story.of((context, input) -> {
                    assertThatThrownBy(() -> context.startNew(" ", null))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("The name of the orchestration is blank");
                    assertThatThrownBy(() -> context.startNew("n".repeat(201), null))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("at most 200 characters");
                    assertThatThrownBy(() -> context.callSubOrchestrator("a\nb", null, Void.class))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("control character");
                    assertThatThrownBy(() -> context.startNew("report", null, StartOptions.instanceId("no id")))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("'no id'");
                    assertThatThrownBy(() -> context.startNew("report", "x".repeat(1000)))
                            .isInstanceOf(PayloadTooLargeException.class)
                            .hasMessageStartingWith("The input of orchestration 'report' has 1002 bytes");
                    return null;
                })
                .turn(started())
                .records("< started", "end with null");
    }

    @Test
    void refusesWhatMakesNoSense() {
        Story.of((context, input) -> {
                    assertThatThrownBy(() -> context.callSubOrchestrator("", null, Void.class))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("The name of the sub-orchestration is blank");
                    assertThatThrownBy(() -> context.callSubOrchestrator(
                                    "ship",
                                    null,
                                    Void.class,
                                    SubOrchestrationOptions.defaults().withInstanceId("no id")))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("'no id'");
                    assertThatThrownBy(() -> context.callSubOrchestrator("ship", "x".repeat(1000), Void.class))
                            .isInstanceOf(PayloadTooLargeException.class)
                            .hasMessageStartingWith("The input of sub-orchestration 'ship' has 1002 bytes");
                    context.callSubOrchestrator("ship", new Object[] {"x"}, Void.class);
                    return null;
                })
                .turn(started())
                .records("< started", "child 0 ship as order-1:2:0:0f7d22f9 [\"x\"]", "end with null");
    }

    @Test
    void shortensAnIdThatIsTooLongByAHash() {
        String longest = "p".repeat(InstanceId.LENGTH_MAX - 13);
        String tooLong = longest + "p";
        assertThat(childOf(longest, 0)).matches("p{" + longest.length() + "}:1:0:[0-9a-f]{8}");
        assertThat(childOf(tooLong, 0))
                .hasSize(InstanceId.LENGTH_MAX)
                .matches("p{190}:[0-9a-f]{64}")
                .isEqualTo(childOf(tooLong, 0))
                .isNotEqualTo(childOf(tooLong, 1))
                .isNotEqualTo(childOf(tooLong + "p", 0));
    }

    private static SubOrchestrationOptions retried(String id) {
        return SubOrchestrationOptions.defaults().withInstanceId(id).withRetry(RetryPolicy.of(2, Duration.ZERO));
    }

    private static Task<String> child(OrchestrationContext context, String id, ParentClosePolicy policy) {
        return context.callSubOrchestrator(
                "ship",
                null,
                String.class,
                SubOrchestrationOptions.defaults().withInstanceId(id).withParentClosePolicy(policy));
    }

    private static String childOf(String parent, int step) {
        return ChildIds.of(new Seed(new ExecutionId(new InstanceId(parent), new UUID(1, 2), 1)), step)
                .value();
    }
}
