package io.durable.engine;

import static io.durable.engine.Events.cancelRequested;
import static io.durable.engine.Events.childFailed;
import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.resumed;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.suspended;
import static io.durable.engine.Events.terminated;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.OrchestrationCancelledException;
import io.durable.OrchestrationContext;
import io.durable.Task;
import io.durable.engine.TurnResult.Ending;
import io.durable.history.Decision.ContinuedAsNew;
import io.durable.history.ExecutionId;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What comes of a request to end. */
class CancellationTests {

    private static final ExecutionId FIRST = new ExecutionId(new InstanceId("order-1"), new UUID(1, 2), 1);

    @Test
    void endsCanceledWithTheReasonWhenTheCodeLetsItOut() {
        Story.of(CancellationTests::work)
                .turn(started())
                .turn(cancelRequested("too late"))
                .records("< cancel requested", "cancel with \"too late\"")
                .cancelsTasks(Story.row(1, 0));
    }

    @Test
    void needsNoReason() {
        Story.of(CancellationTests::work)
                .turn(started())
                .turn(cancelRequested(null))
                .records("< cancel requested", "cancel with null");
    }

    @Test
    void leavesTheCodeTimeToUndoWhatItDid() {
        Story.of(context -> {
                    try {
                        work(context, null);
                    } catch (OrchestrationCancelledException asked) {
                        call(context, "undo " + asked.getReason().orElseThrow()).await();
                        context.sleep(Duration.ofSeconds(1));
                        throw asked;
                    }
                })
                .turn(started())
                .turn(cancelRequested("no money"))
                .records("< cancel requested", "activity 1 undo no money null")
                .isOpen()
                .turn(completed(1, null))
                .records("< completed 1", "timer 2 at PT1S")
                .turn(fired(2))
                .records("< fired 2", "cancel with \"no money\"")
                .cancelsTasks(Story.row(1, 0));
    }

    @Test
    void completesWhenTheCodeReturns() {
        Story.of((context, input) -> {
                    try {
                        return work(context, null);
                    } catch (OrchestrationCancelledException asked) {
                        return asked.getMessage() + asked.getInstanceId() + context.isCancelRequested();
                    }
                })
                .turn(started())
                .turn(cancelRequested("x"))
                .records("< cancel requested", "end with \"Orchestration 'order-1' was asked to end: xorder-1true\"");
    }

    @Test
    void failsWhenTheCodeThrowsSomethingElse() {
        Story.of((context, input) -> {
                    try {
                        return work(context, null);
                    } catch (OrchestrationCancelledException asked) {
                        throw new IllegalStateException("can't undo", asked);
                    }
                })
                .turn(started())
                .turn(cancelRequested("x"))
                .records("< cancel requested", "fail with java.lang.IllegalStateException: can't undo");
    }

    @Test
    void failsWhenNobodyAsked() {
        Story.of((context, input) -> {
                    throw new OrchestrationCancelledException("order-1", "of my own");
                })
                .turn(started())
                .records(
                        "< started",
                        "fail with io.durable.OrchestrationCancelledException: Orchestration 'order-1' was asked to end: of my own");
    }

    @Test
    void tellsTheCodeOnlyOnce() {
        Story.of(context -> {
                    try {
                        work(context, null);
                    } catch (OrchestrationCancelledException asked) {
                        call(context, "undo").await();
                    }
                })
                .turn(started())
                .turn(cancelRequested("first"), cancelRequested("second"))
                .records("< cancel requested", "activity 1 undo null", "< cancel requested")
                .turn(cancelRequested("third"))
                .records("< cancel requested")
                .isOpen()
                .turn(completed(1, null))
                .records("< completed 1", "end with null");
    }

    @Test
    void keepsWhatTheCodeWaitedForAsItIs() {
        Story.of((context, input) -> {
                    Task<String> work = call(context, "work");
                    try {
                        return work.await();
                    } catch (OrchestrationCancelledException asked) {
                        return "saved " + work.await();
                    }
                })
                .turn(started())
                .turn(cancelRequested("x"))
                .records("< cancel requested")
                .turn(completed(0, "\"work\""))
                .records("< completed 0", "end with \"saved work\"");
    }

    @Test
    void leavesNoWaiterBehindThatSwallowsAnEvent() {
        Story.of((context, input) -> {
                    Task<String> first = context.waitForExternalEvent("e", Duration.ofDays(1), String.class);
                    try {
                        return context.anyOf(first, call(context, "work")).await();
                    } catch (OrchestrationCancelledException asked) {
                        return first.isCancelled()
                                + context.waitForExternalEvent("e", String.class)
                                        .await();
                    }
                })
                .turn(started())
                .turn(cancelRequested("x"))
                .records("< cancel requested", "cancel timer 0")
                .cancelsTimers(Story.row(1, 0))
                .turn(raised("e", "\"late\""))
                .records("< event e", "end with \"truelate\"");
    }

    @Test
    void givesAResultThatCameFirstBeforeItEnds() {
        Story.of((context, input) -> {
                    String result = call(context, "work").await();
                    boolean early = context.isCancelRequested();
                    try {
                        context.sleep(Duration.ofDays(1));
                        return "slept";
                    } catch (OrchestrationCancelledException asked) {
                        return result + early + context.isCancelRequested();
                    }
                })
                .turn(started())
                .turn(completed(0, "\"done\""), cancelRequested("x"))
                .records("< completed 0", "timer 1 at PT24H", "< cancel requested", "end with \"donefalsetrue\"")
                .cancelsTimers(Story.row(2, 0));
    }

    @Test
    void interruptsAllOfAndAnyOf() {
        for (boolean all : List.of(true, false)) {
            Story.of((context, input) -> {
                        List<Task<String>> tasks = List.of(call(context, "a"), call(context, "b"));
                        Task<?> both = all ? context.allOf(tasks) : context.anyOf(tasks);
                        return both.await();
                    })
                    .turn(started())
                    .turn(cancelRequested("x"))
                    .records("< cancel requested", "cancel with \"x\"")
                    .cancelsTasks(Story.row(1, 0), Story.row(1, 1));
        }
    }

    @Test
    void waitsWhileTheExecutionIsSuspended() {
        Story.of(CancellationTests::work)
                .turn(started())
                .turn(suspended())
                .turn(cancelRequested("x"))
                .records("< cancel requested")
                .isOpen()
                .turn(resumed())
                .records("< resumed", "cancel with \"x\"");
    }

    @Test
    void endsAnInstanceThatHasNotBegunWithoutItsCode() {
        Story.of(FIRST, CancellationTests::mustNotRun)
                .turn(started(), cancelRequested("x"), suspended(), raised("e", "1"), cancelRequested("y"))
                .records(
                        "< started",
                        "< cancel requested",
                        "< suspended",
                        "< event e",
                        "< cancel requested",
                        "cancel with \"x\"");
    }

    @Test
    void beginsAnInstanceThatIsAskedInItsSecondTurn() {
        Story.of(
                        FIRST,
                        (context, input) ->
                                context.waitForExternalEvent("e", String.class).await())
                .turn(started())
                .after(Duration.ofMillis(1))
                .turn(cancelRequested("x"))
                .records("< cancel requested", "cancel with \"x\"");
    }

    @Test
    void endsOnceThoughItIsTerminatedToo() {
        Story.of(FIRST, CancellationTests::mustNotRun)
                .turn(started(), cancelRequested("x"), terminated("now"))
                .records("< started", "< cancel requested", "< terminated", "cancel with \"x\"");
    }

    @Test
    void handsARequestThatTheCodeWasNotToldOfOnToTheNextExecution() {
        Story story = Story.of(context -> {
                    call(context, "work").await();
                    context.continueAsNew("next");
                })
                .turn(started())
                .turn(completed(0, null), cancelRequested("x"))
                .records("< completed 0", "< cancel requested", "continue as new \"next\"");
        assertThat(story.last().ending())
                .isEqualTo(new Ending.Continued(
                        new ContinuedAsNew(Events.payload("\"next\""), true),
                        List.of(),
                        new ExecutionCancelRequested("x")));
        Story.of(FIRST.next(), CancellationTests::work)
                .turn(started(), cancelRequested("x"))
                .records("< started", "activity 0 work null", "< cancel requested", "cancel with \"x\"");
    }

    @Test
    void isOverWhenTheCodeContinuesAsNewAfterIt() {
        Story story = Story.of(context -> {
                    try {
                        call(context, "work").await();
                    } catch (OrchestrationCancelledException asked) {
                        context.continueAsNew("next");
                    }
                })
                .turn(started())
                .turn(cancelRequested("x"));
        assertThat(((Ending.Continued) story.last().ending()).cancellation()).isNull();
    }

    @Test
    void seesAChildThatWasCancelledAsFailed() {
        Story.of((context, input) ->
                        context.callSubOrchestrator("ship", null, String.class).await())
                .turn(started())
                .turn(childFailed(0, "cancelled"))
                .records(
                        "< child failed 0",
                        "fail with io.durable.TaskFailedException: 'ship' (step 0) failed after 1 attempt(s): com.example.Refused: cancelled");
    }

    private static Object work(OrchestrationContext context, Object input) {
        return call(context, "work").await();
    }

    private static Object mustNotRun(OrchestrationContext context, Object input) {
        throw new AssertionError("the code ran");
    }

    private static Task<String> call(OrchestrationContext context, String name) {
        return context.callActivity(name, null, String.class);
    }
}
