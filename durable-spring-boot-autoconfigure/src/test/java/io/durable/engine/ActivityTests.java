package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.failed;
import static io.durable.engine.Events.started;
import static io.durable.engine.Story.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.DataConversionException;
import io.durable.MethodReference;
import io.durable.PayloadTooLargeException;
import io.durable.Task;
import io.durable.TaskCancelledException;
import io.durable.TaskFailedException;
import io.durable.TaskOptions;
import io.durable.engine.OrchestrationExecution.OpenTask;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;

class ActivityTests {

    @Test
    void chainsActivities() {
        Story.of((context, input) -> {
                    String first =
                            context.callActivity("first", "in", String.class).await();
                    return context.callActivity("second", first, String.class).await();
                })
                .turn(started())
                .records("< started", "activity 0 first \"in\"")
                .isOpen()
                .turn(completed(0, "\"a\""))
                .records("< completed 0", "activity 1 second \"a\"")
                .isOpen()
                .turn(completed(1, "\"b\""))
                .records("< completed 1", "end with \"b\"");
    }

    @Test
    void schedulesAllActivitiesOfATurnInTheOrderOfTheCalls() {
        Story.of(context -> {
                    Task<String> a = context.callActivity("a", null, String.class);
                    Task<String> b = context.callActivity("b", null, String.class);
                    b.await();
                    a.await();
                    context.callActivity("c", null, String.class).await();
                })
                .turn(started())
                .records("< started", "activity 0 a null", "activity 1 b null")
                .turn(completed(0, null))
                .records("< completed 0")
                .turn(completed(1, null))
                .records("< completed 1", "activity 2 c null")
                .turn(completed(2, null))
                .records("< completed 2", "end with null");
    }

    @Test
    void appliesSeveralEventsOfOneTurnOneAfterTheOther() {
        Story.of(context -> {
                    Task<String> a = context.callActivity("a", null, String.class);
                    Task<String> b = context.callActivity("b", null, String.class);
                    a.await();
                    context.callActivity("afterA", null, String.class);
                    b.await();
                    context.callActivity("afterB", null, String.class).await();
                })
                .turn(started())
                .turn(completed(1, null), completed(0, null))
                .records("< completed 1", "< completed 0", "activity 2 afterA null", "activity 3 afterB null")
                .turn(completed(2, null), completed(3, null))
                .records("< completed 2", "< completed 3", "end with null");
    }

    @Test
    void recordsADecisionBeforeTheEventThatTheCodeDidNotLookAtYet() {
        Story.of(context -> {
                    Task<String> a = context.callActivity("a", null, String.class);
                    Task<String> b = context.callActivity("b", null, String.class);
                    a.await();
                    context.sendEvent("other", "seen", b.isDone());
                    b.await();
                    context.sendEvent("other", "seen", b.isDone());
                })
                .turn(started())
                .turn(completed(0, null), completed(1, null))
                .records(
                        "< completed 0",
                        "send seen to other false",
                        "< completed 1",
                        "send seen to other true",
                        "end with null");
    }

    @Test
    void throwsTheFailureOfAnActivityAtAwait() {
        Story.of((context, input) -> {
                    Task<String> task = context.callActivity("charge", null, String.class);
                    try {
                        return task.await();
                    } catch (TaskFailedException e) {
                        return List.of(
                                e.getTaskName(),
                                e.getStep(),
                                e.getFailureDetails().summary(),
                                task.isDone(),
                                task.isFailed(),
                                task.isCancelled());
                    }
                })
                .turn(started())
                .turn(failed(0, "no money"))
                .records("< failed 0", "end with [\"charge\",0,\"com.example.Refused: no money\",true,true,false]");
    }

    @Test
    void neitherFailedNorCancelledWhenItWentWell() {
        Story.of((context, input) -> {
                    Task<String> task = context.callActivity("a", null, String.class);
                    boolean doneBefore = task.isDone() || task.isFailed() || task.isCancelled();
                    task.await();
                    return List.of(doneBefore, task.isDone(), task.isFailed(), task.isCancelled(), task.cancel());
                })
                .turn(started())
                .turn(completed(0, "\"x\""))
                .records("< completed 0", "end with [false,true,false,false,false]")
                .cancelsTasks();
    }

    @Test
    void givesTheSameResultAtEveryAwait() {
        Story.of((context, input) -> {
                    Task<List<Integer>> task =
                            context.callActivity("list", null, new ParameterizedTypeReference<List<Integer>>() {});
                    return task.await() == task.await() && task.await().equals(List.of(1, 2));
                })
                .turn(started())
                .turn(completed(0, "[1,2]"))
                .records("< completed 0", "end with true");
    }

    @Test
    void ignoresTheResultOfAnActivityWithoutOne() {
        Story.of((context, input) ->
                        context.callActivity("run", null, Void.class).await())
                .turn(started())
                .turn(completed(0, "{\"any\":1}"))
                .records("< completed 0", "end with null");
    }

    @Test
    void throwsAtAwaitWhenTheResultDoesNotConvert() {
        Story.of((context, input) -> {
                    Task<Integer> task = context.callActivity("number", null, Integer.class);
                    try {
                        return task.await();
                    } catch (DataConversionException e) {
                        return task.isFailed();
                    }
                })
                .turn(started())
                .turn(completed(0, "\"text\""))
                .records("< completed 0", "end with true");
    }

    @Test
    void sendsSeveralInputsAsOneArrayAndASingleOnePlain() {
        Story.of(context -> {
                    context.callActivity("none", new Object[0], Void.class);
                    context.callActivity("one", new Object[] {"x"}, Void.class);
                    context.callActivity("two", new Object[] {"x", 2}, Void.class);
                    context.callActivity("array", new String[] {"x"}, Void.class);
                })
                .turn(started())
                .records(
                        "< started",
                        "activity 0 none null",
                        "activity 1 one \"x\"",
                        "activity 2 two [\"x\",2]",
                        "activity 3 array [\"x\"]",
                        "end with null");
    }

    @Test
    void callsByMethodReferenceWhatTheTargetsName() {
        MethodReference.Fn1<String, Integer, String> method = (bean, input) -> bean;
        Story.of((context, input) -> context.callActivity(method, 5).await())
                .turn(started())
                .records("< started", "activity 0 retriedActivity 5")
                .turn(completed(0, "\"typed\""))
                .records("< completed 0", "end with \"typed\"");
    }

    @Test
    void recordsThePolicyOfTheCallOrElseTheDeclaredOne() {
        RetryPolicy own = RetryPolicy.of(7, Duration.ofMinutes(1));
        Story story = Story.of(context -> {
                    context.callActivity("retriedA", null, Void.class);
                    context.callActivity(
                            "retriedB", null, Void.class, TaskOptions.defaults().withRetry(own));
                    context.callActivity(
                            "plain", null, Void.class, TaskOptions.defaults().withTag("k", "v"));
                    context.createTimer(Duration.ZERO).await();
                })
                .turn(started());
        assertThat(story.execution().openTasks())
                .extracting(open -> open.decision().retry())
                .containsExactly(NamedTargets.DECLARED, own, RetryPolicy.none());
        assertThat(story.execution().openTasks())
                .extracting(open -> open.decision().tags())
                .containsExactly(Map.of(), Map.of(), Map.of("k", "v"));
    }

    @Test
    void refusesAnInputThatIsTooLargeAtTheCallAndLeavesNothingBehind() {
        Story.of((context, input) -> {
                    try {
                        context.callActivity("big", "x".repeat(999), Void.class);
                    } catch (PayloadTooLargeException e) {
                        context.callActivity("fits", "x".repeat(998), Void.class);
                        return List.of(e.getSize(), e.getMessage().contains("input of activity 'big'"));
                    }
                    return "";
                })
                .turn(started())
                .records("< started", "activity 0 fits \"" + "x".repeat(998) + "\"", "end with [1001,true]");
    }

    @Test
    void refusesABlankName() {
        Story.of((context, input) -> {
                    assertThatThrownBy(() -> context.callActivity(" ", null, Void.class))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("The name of the activity is blank");
                    return null;
                })
                .turn(started())
                .records("< started", "end with null");
    }

    @Test
    void cancelsAnActivity() {
        Story story = Story.of((context, input) -> {
                    Task<String> slow = context.callActivity("slow", null, String.class);
                    Task<String> fast = context.callActivity("fast", null, String.class);
                    fast.await();
                    List<Boolean> said =
                            List.of(slow.cancel(), slow.cancel(), slow.isDone(), slow.isCancelled(), slow.isFailed());
                    context.callActivity("more", null, String.class).await();
                    try {
                        return slow.await();
                    } catch (TaskCancelledException e) {
                        return List.of(said, e.getTaskName(), e.getMessage());
                    }
                })
                .turn(started())
                .turn(completed(1, null))
                .records("< completed 1", "cancel activity 0", "activity 2 more null")
                .cancelsTasks(row(1, 0));
        assertThat(story.execution().isOpen(0)).isFalse();
        story.turn(completed(2, null))
                .records(
                        "< completed 2",
                        "end with [[true,false,true,true,false],\"slow\",\"activity 'slow' was cancelled\"]")
                .cancelsTasks();
    }

    @Test
    void dropsTheAnswerOfAStepThatTheSameTurnCancels() {
        Story.of(context -> {
                    Task<String> slow = context.callActivity("slow", null, String.class);
                    context.callActivity("fast", null, String.class).await();
                    slow.cancel();
                    context.callActivity("more", null, String.class).await();
                })
                .turn(started())
                .turn(completed(1, null), completed(0, null))
                .records("< completed 1", "cancel activity 0", "activity 2 more null")
                .cancelsTasks();
    }

    @Test
    void dropsAnAnswerThatComesTwiceOrToAStepThatIsNot() {
        Story.of((context, input) -> {
                    String first = context.callActivity("a", null, String.class).await();
                    context.callActivity("b", null, String.class).await();
                    return first;
                })
                .turn(started())
                .turn(completed(9, null), completed(0, "\"1\""), completed(0, "\"2\""))
                .records("< completed 0", "activity 1 b null")
                .turn(completed(1, null))
                .records("< completed 1", "end with \"1\"");
    }

    @Test
    void knowsItsOpenTasks() {
        Story story = Story.of(context -> {
                    Task<String> a = context.callActivity("a", null, String.class);
                    Task<Void> timer = context.createTimer(Duration.ofHours(1));
                    Task<String> b = context.callActivity("b", "in", String.class);
                    context.allOf(List.of(a, b)).await();
                    timer.await();
                })
                .after(Duration.ofSeconds(5))
                .turn(started());
        OpenTask b = new OpenTask(
                new TaskScheduled(
                        2, new TaskId(row(1, 2)), "b", Events.payload("\"in\""), RetryPolicy.none(), Map.of()),
                Story.START.plusSeconds(5));
        assertThat(story.execution().findOpenTask(2)).contains(b);
        assertThat(story.execution().findOpenTask(1)).isEmpty();
        assertThat(story.execution().findOpenTask(3)).isEmpty();
        assertThat(story.execution().openTasks()).hasSize(2).contains(b);
        assertThat(story.snapshot().openSteps()).isEqualTo(Map.of(0, "activity 'a'", 1, "timer", 2, "activity 'b'"));
        story.after(Duration.ofSeconds(5)).turn(completed(2, null));
        assertThat(story.execution().findOpenTask(2)).isEmpty();
        assertThat(story.execution().isOpen(2)).isFalse();
        assertThat(story.execution().isOpen(0)).isTrue();
        assertThat(story.execution().openTasks())
                .extracting(OpenTask::scheduledAt)
                .containsExactly(Story.START.plusSeconds(5));
    }

    @Test
    void numbersTheRowsOfATurnInTheirOrder() {
        Story story = Story.of(context -> {
                    context.sendEvent("other", "hello", null);
                    context.callActivity("a", null, Void.class);
                    context.createTimer(Duration.ofHours(1)).cancel();
                    context.callSubOrchestrator("child", null, Void.class);
                    context.callActivity("b", null, Void.class).await();
                    context.callActivity("c", null, Void.class).await();
                })
                .turn(started())
                .cancelsTimers(row(1, 1));
        assertThat(story.execution().openTasks())
                .extracting(open -> open.decision().task().value())
                .containsExactly(row(1, 0), row(1, 2));
        story.turn(completed(3, null));
        assertThat(story.execution().openTasks())
                .extracting(open -> open.decision().task().value())
                .containsExactly(row(1, 0), row(2, 0));
    }

    @Test
    void refusesAnAnswerOfTheWrongKind() {
        assertThatThrownBy(() -> Story.of(context ->
                                context.callActivity("a", null, Void.class).await())
                        .turn(started())
                        .turn(Events.fired(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Step 0 of 'order-1#2' is activity 'a' and can't be answered by TIMER_FIRED");
        assertThatThrownBy(() -> Story.of(
                                context -> context.createTimer(Duration.ZERO).await())
                        .turn(started())
                        .turn(completed(0, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Step 0 of 'order-1#2' is timer and can't be answered by TASK_COMPLETED");
        assertThatThrownBy(() -> Story.of(context -> context.callSubOrchestrator("c", null, Void.class)
                                .await())
                        .turn(started())
                        .turn(completed(0, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "is sub-orchestration 'c' as 'order-1:2:0:0f7d22f9' and can't be answered by TASK_COMPLETED");
    }

    // queues

    private static List<String> queues(Story story) {
        return story.last().appended().stream()
                .filter(TaskScheduled.class::isInstance)
                .map(event -> ((TaskScheduled) event).queue())
                .toList();
    }

    @Test
    void recordsTheQueueThatTheActivityDeclaresUnlessTheCallNamesAnother() {
        Story story = Story.of(context -> {
                    context.callActivity("plain", null, String.class);
                    context.callActivity("queued", null, String.class);
                    context.callActivity(
                            "queued",
                            null,
                            String.class,
                            TaskOptions.defaults()
                                    .withQueue("called")
                                    .withTag("k", "v")
                                    .withRetry(RetryPolicy.none()));
                    context.callActivity(
                            "plain", null, String.class, TaskOptions.defaults().withQueue("called"));
                    context.waitForExternalEvent("e", String.class).await();
                })
                .turn(started());

        assertThat(queues(story)).containsExactly("default", "declared", "called", "called");
    }

    @Test
    void goesOnWithAHistoryWhoseCallWentToAnotherQueue() {
        Story story = Story.of(
                        context -> context.callActivity("a", null, String.class).await())
                .turn(started());
        OrchestrationExecution moved = new OrchestrationExecution(
                Story.ID,
                (context, input) -> context.callActivity(
                                "a", null, String.class, TaskOptions.defaults().withQueue("called"))
                        .await(),
                Story.SETTINGS,
                InlineStrand::new);

        assertThat(moved.replay(story.history())).isInstanceOf(TurnResult.Advanced.class);
        assertThat(moved.findOpenTask(0).orElseThrow().decision().queue()).isEqualTo("default");
    }

    @Test
    void refusesAQueueThatCannotBe() {
        for (String wrong : List.of("", "a b", "a/b", "\u00e4", "x".repeat(61))) {
            assertThatThrownBy(() -> TaskOptions.defaults().withQueue(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + wrong + "' can't be the name of a queue");
        }
        assertThat(TaskOptions.defaults().withQueue("x".repeat(60)).queue()).hasSize(60);
        assertThat(TaskOptions.defaults().withQueue("Aa0._-").queue()).isEqualTo("Aa0._-");
        assertThat(TaskOptions.defaults().queue()).isNull();
    }
}
