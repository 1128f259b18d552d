package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.failed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.started;
import static io.durable.engine.Story.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.CompositeTaskFailedException;
import io.durable.OrchestrationContext;
import io.durable.Task;
import io.durable.TaskCancelledException;
import io.durable.TaskFailedException;
import io.durable.history.InboundEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskCombinationTests {

    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void allOfGivesTheResultsInTheOrderOfTheTasks() {
        Story.of((context, input) -> {
                    Task<List<String>> all =
                            context.allOf(List.of(call(context, "a"), call(context, "b"), call(context, "c")));
                    boolean before = all.isDone();
                    List<String> results = all.await();
                    return List.of(before, all.isDone(), all.isFailed(), all.isCancelled(), results);
                })
                .turn(started())
                .turn(completed(2, "\"3\""))
                .records("< completed 2")
                .turn(completed(0, "\"1\""), completed(1, null))
                .records("< completed 0", "< completed 1", "end with [false,true,false,false,[\"1\",null,\"3\"]]");
    }

    @Test
    void allOfWaitsForAllAndThenThrowsEveryFailureInTheOrderOfTheTasks() {
        Story.of((context, input) -> {
                    Task<String> a = call(context, "a");
                    Task<String> b = call(context, "b");
                    Task<String> c = call(context, "c");
                    Task<String> d = call(context, "d");
                    Task<List<String>> all = context.allOf(List.of(a, b, c, d));
                    c.cancel();
                    try {
                        return all.await();
                    } catch (CompositeTaskFailedException e) {
                        return List.of(
                                e.getFailures().stream()
                                        .map(Exception::getMessage)
                                        .toList(),
                                e.getMessage().startsWith("3 of 4 tasks failed"),
                                all.isFailed());
                    }
                })
                .turn(started())
                .turn(failed(3, "4th"))
                .records("< failed 3")
                .turn(failed(0, "1st"))
                .records("< failed 0")
                .turn(completed(1, "\"2nd\""))
                .records(
                        "< completed 1",
                        "end with [[\"'a' (step 0) failed after 1 attempt(s): com.example.Refused: 1st\","
                                + "\"activity 'c' was cancelled\","
                                + "\"'d' (step 3) failed after 1 attempt(s): com.example.Refused: 4th\"],true,true]");
    }

    @Test
    void allOfNothingIsDone() {
        Story.of((context, input) -> context.allOf(List.<Task<String>>of()).await())
                .turn(started())
                .records("< started", "end with []");
    }

    @Test
    void allOfTasksThatAreDoneIsDone() {
        Story.of((context, input) -> {
                    Task<String> a = call(context, "a");
                    a.await();
                    Task<List<String>> all = context.allOf(List.of(a, a));
                    return all.isDone() + "" + all.await();
                })
                .turn(started())
                .turn(completed(0, "\"x\""))
                .records("< completed 0", "end with \"true[x, x]\"");
    }

    @Test
    void resultsOfAllOfCantBeChanged() {
        Story.of((context, input) -> {
                    List<String> results =
                            context.allOf(List.of(call(context, "a"))).await();
                    assertThatThrownBy(() -> results.add("y")).isInstanceOf(UnsupportedOperationException.class);
                    return results;
                })
                .turn(started())
                .turn(completed(0, "\"x\""))
                .records("< completed 0", "end with [\"x\"]");
    }

    @Test
    void anyOfEndsWithTheFirstToEnd() {
        Story.of((context, input) -> {
                    Task<String> a = call(context, "a");
                    Task<String> b = call(context, "b");
                    Task<Task<?>> any = context.anyOf(a, b);
                    boolean before = any.isDone();
                    boolean first = any.await() == b;
                    context.allOf(List.of(a, b)).await();
                    return List.of(before, first, any.await() == b, any.isFailed(), any.cancel());
                })
                .turn(started())
                .turn(completed(1, null))
                .records("< completed 1")
                .turn(completed(0, null))
                .records("< completed 0", "end with [false,true,true,false,false]");
    }

    @Test
    void anyOfPrefersWhatEndedFirstWhateverTheOrderOfTheList() {
        Story.of((context, input) -> {
                    Task<String> a = call(context, "a");
                    Task<String> b = call(context, "b");
                    Task<String> c = call(context, "c");
                    context.createTimer(DAY).await();
                    Task<Task<?>> any = context.anyOf(a, b, c);
                    return List.of(any.isDone(), any.await() == c);
                })
                .turn(started())
                .turn(completed(2, null), completed(0, null))
                .turn(completed(1, null), fired(3))
                .records("< completed 1", "< fired 3", "end with [true,true]");
    }

    @Test
    void anyOfOfOneFailedTaskEndsWithIt() {
        Story.of((context, input) -> {
                    Task<String> a = call(context, "a");
                    Task<?> first = context.anyOf(a, context.createTimer(DAY)).await();
                    return first.isFailed();
                })
                .turn(started())
                .turn(failed(0, "no"))
                .records("< failed 0", "end with true");
    }

    @Test
    void anyOfNothingIsRefused() {
        Story.of((context, input) -> {
                    assertThatThrownBy(() -> context.anyOf(List.of()))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("anyOf without tasks");
                    return null;
                })
                .turn(started())
                .records("< started", "end with null");
    }

    @Test
    void cancellingACombinationCancelsWhatIsBehindIt() {
        Story.of((context, input) -> {
                    Task<String> a = call(context, "a");
                    Task<Void> timer = context.createTimer(DAY);
                    Task<String> b = call(context, "b");
                    a.await();
                    Task<List<Object>> all = context.allOf(List.of(a, timer));
                    Task<Task<?>> any = context.anyOf(b, context.waitForExternalEvent("x", String.class));
                    List<Boolean> said = List.of(
                            all.cancel(),
                            any.cancel(),
                            all.cancel(),
                            all.isCancelled(),
                            any.isCancelled(),
                            timer.isCancelled(),
                            b.isCancelled(),
                            a.isCancelled());
                    return List.of(said, message(all), message(any));
                })
                .turn(started())
                .turn(completed(0, null))
                .records(
                        "< completed 0",
                        "cancel timer 1",
                        "cancel activity 2",
                        "end with [[true,true,false,true,true,true,true,false],"
                                + "\"allOf: allOf 2 tasks was cancelled\",\"anyOf: anyOf 2 tasks was cancelled\"]")
                .cancelsTimers(row(1, 1))
                .cancelsTasks(row(1, 2));
    }

    @Test
    void refusesTasksOfAnotherOrchestration() {
        AtomicReference<Task<String>> foreign = new AtomicReference<>();
        Story.of(context -> foreign.set(call(context, "a"))).turn(started());
        Story.of((context, input) -> {
                    assertThatThrownBy(() -> context.allOf(List.of(foreign.get())))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageStartingWith(
                                    "Orchestration 'order-1' can only wait for tasks that its own context made");
                    assertThatThrownBy(() -> context.anyOf(foreign.get())).isInstanceOf(IllegalArgumentException.class);
                    return null;
                })
                .turn(started())
                .records("< started", "end with null");
    }

    @Test
    void thenApplyRunsOnceAtTheFirstAwait() {
        Story.of((context, input) -> {
                    AtomicInteger calls = new AtomicInteger();
                    Task<String> a = call(context, "a");
                    Task<String> mapped = a.thenApply(text -> text + calls.incrementAndGet());
                    a.await();
                    int before = calls.get();
                    return List.of(
                            before, mapped.isDone(), mapped.await(), mapped.await(), calls.get(), mapped.isFailed());
                })
                .turn(started())
                .turn(completed(0, "\"x\""))
                .records("< completed 0", "end with [0,true,\"x1\",\"x1\",1,false]");
    }

    @Test
    void thenApplyPassesTheExceptionOfItsFunctionAsItIs() {
        Story.of((context, input) -> {
                    IllegalStateException thrown = new IllegalStateException("mine");
                    Task<String> mapped = call(context, "a").thenApply(text -> {
                        throw thrown;
                    });
                    List<Object> said = new ArrayList<>();
                    for (int i = 0; i < 2; i++) {
                        try {
                            mapped.await();
                        } catch (IllegalStateException e) {
                            said.add(e == thrown);
                        }
                    }
                    said.add(mapped.isFailed());
                    return said;
                })
                .turn(started())
                .turn(completed(0, "\"x\""))
                .records("< completed 0", "end with [true,true,true]");
    }

    @Test
    void thenApplyPassesTheFailureOfItsTaskAndSkipsTheFunction() {
        Story.of((context, input) -> {
                    Task<String> mapped = call(context, "a").thenApply(text -> "unreached");
                    try {
                        return mapped.await();
                    } catch (TaskFailedException e) {
                        return e.getTaskName();
                    }
                })
                .turn(started())
                .turn(failed(0, "no"))
                .records("< failed 0", "end with \"a\"");
    }

    @Test
    void thenApplyTakesPartInCombinations() {
        Story.of((context, input) -> {
                    Task<Integer> a = call(context, "a").thenApply(String::length);
                    Task<Integer> b = call(context, "b").thenApply(text -> {
                        throw new IllegalStateException("b is odd");
                    });
                    boolean first = context.anyOf(a, b).await() == b;
                    try {
                        return context.allOf(List.of(a, b)).await();
                    } catch (CompositeTaskFailedException e) {
                        return first + e.getFailures().toString();
                    }
                })
                .turn(started())
                .turn(completed(1, "\"xy\""))
                .turn(completed(0, "\"x\""))
                .records("< completed 0", "end with \"true[java.lang.IllegalStateException: b is odd]\"");
    }

    @Test
    void anErrorOfAFunctionBehindAllOfIsNoFailureOfATask() {
        Story.of((context, input) -> {
                    Task<String> a = call(context, "a").thenApply(text -> {
                        throw new AssertionError("wrong");
                    });
                    return context.allOf(List.of(a)).await();
                })
                .turn(started())
                .turn(completed(0, null))
                .records("< completed 0", "fail with java.lang.AssertionError: wrong");
    }

    @Test
    void aMappedTaskIsCancelledWithItsSourceAndTheOtherWayRound() {
        Story.of((context, input) -> {
                    Task<String> a = call(context, "a");
                    Task<String> mappedA = a.thenApply(text -> text);
                    Task<String> b = call(context, "b");
                    Task<String> mappedB = b.thenApply(text -> text);
                    a.cancel();
                    mappedB.cancel();
                    return List.of(
                            mappedA.isCancelled(),
                            message(mappedA),
                            b.isCancelled(),
                            message(mappedB),
                            message(context.allOf(List.of(mappedA)).thenApply(Object::toString)));
                })
                .turn(started())
                .records(
                        "< started",
                        "activity 0 a null",
                        "activity 1 b null",
                        "cancel activity 0",
                        "cancel activity 1",
                        "end with [true,\"a: activity 'a' was cancelled\",true,\"b: activity 'b' was cancelled\","
                                + "\"1 of 1 tasks failed; the first: activity 'a' was cancelled\"]");
    }

    @Test
    void aFunctionMayAwaitOtherTasks() {
        Story.of((context, input) -> call(context, "a")
                        .thenApply(text -> text + call(context, "b").await())
                        .await())
                .turn(started())
                .turn(completed(0, "\"x\""))
                .records("< completed 0", "activity 1 b null")
                .turn(completed(1, "\"y\""))
                .records("< completed 1", "end with \"xy\"");
    }

    @Test
    void aLoserOfARaceCanBeCancelled() {
        Story.of((context, input) -> {
                    Task<String> approval = context.waitForExternalEvent("approval", String.class);
                    Task<Void> deadline = context.createTimer(DAY);
                    Task<?> winner = context.anyOf(approval, deadline).await();
                    if (winner == approval) {
                        deadline.cancel();
                        return approval.await();
                    }
                    return "escalate";
                })
                .turn(started())
                .turn(raised("approval", "\"ok\""))
                .records("< event approval", "cancel timer 0", "end with \"ok\"")
                .cancelsTimers(row(1, 0));
    }

    @Test
    void tenThousandActivitiesCostOneHandOver() {
        int count = 10_000;
        OrchestratorFunction code = (context, input) -> {
            List<Task<Integer>> tasks = IntStream.range(0, count)
                    .mapToObj(i -> context.callActivity("square", i, Integer.class))
                    .toList();
            return context.allOf(tasks).await().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
        };
        Story story = Story.of(code).turn(started());
        assertThat(story.execution().openTasks()).hasSize(count);
        assertThat(story.strand().resumes()).isEqualTo(1);
        InboundEvent[] half = IntStream.range(count / 2, count)
                .mapToObj(step -> completed(step, "1"))
                .toArray(InboundEvent[]::new);
        story.turn(half).isOpen();
        assertThat(story.strand().resumes()).isEqualTo(1);
        InboundEvent[] rest = IntStream.range(0, count / 2)
                .mapToObj(step -> completed(step, "1"))
                .toArray(InboundEvent[]::new);
        story.turn(rest);
        assertThat(story.strand().resumes()).isEqualTo(2);
        assertThat(story.history()).hasSize(2 * count + 2);

        ThreadStrand.Factory strands = new ThreadStrand.Factory();
        new OrchestrationExecution(Story.ID, code, Story.SETTINGS, strands).replay(story.history());
        assertThat(strands.last().resumes()).isEqualTo(1);
    }

    private static Task<String> call(OrchestrationContext context, String activity) {
        return context.callActivity(activity, null, String.class);
    }

    private static String message(Task<?> task) {
        try {
            return "went well with " + task.await();
        } catch (TaskCancelledException e) {
            return e.getTaskName() + ": " + e.getMessage();
        } catch (CompositeTaskFailedException e) {
            return e.getMessage();
        }
    }
}
