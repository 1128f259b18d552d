package io.durable.simulation;

import io.durable.OrchestrationContext;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskFailedException;
import io.durable.TaskOptions;
import io.durable.history.InstanceId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** One run of a program's code: the context, what it has met so far, and its next numbers. Deterministic. */
final class Performance {

    private final OrchestrationContext context;
    private final ProgramInput input;
    private final Chain chain;
    private final BiConsumer<InstanceId, String> eventObserver;
    private final Map<String, Integer> numbers = new TreeMap<>();

    Performance(OrchestrationContext context, ProgramInput input, BiConsumer<InstanceId, String> eventObserver) {
        this.context = context;
        this.input = input;
        this.chain = new Chain(input.chain());
        this.eventObserver = eventObserver;
    }

    OrchestrationContext context() {
        return context;
    }

    ProgramInput input() {
        return input;
    }

    void meet(String what) {
        chain.add(what);
    }

    String met() {
        return chain.toString();
    }

    /** An event's payload has reached the code. */
    void meetEvent(String payload) {
        eventObserver.accept(new InstanceId(context.getInstanceId()), payload);
        meet(payload);
    }

    void meetFailure(TaskFailedException failure) {
        meet("failed " + failure.getFailureDetails().summary() + " "
                + failure.getFailureDetails().attempts());
    }

    Task<String> call(Steps.Call call) {
        return call(call, TaskOptions.defaults());
    }

    /** A call that has to end in time, all its attempts included. */
    Task<String> callWithin(Steps.Call call, Duration limit) {
        return call(call, TaskOptions.defaults().withScheduleToClose(limit));
    }

    /** A call of which every attempt has to end, and maybe to be heard of, in time. */
    Task<String> callTimed(Steps.Call call, Duration limit, boolean silence) {
        TaskOptions options = TaskOptions.defaults().withStartToClose(limit);
        return call(call, silence ? options.withHeartbeat(limit.dividedBy(2)) : options);
    }

    private Task<String> call(Steps.Call call, TaskOptions limits) {
        ActivityScript script =
                new ActivityScript(chain.toString(), next("call"), call.failures(), call.commitsFailure());
        TaskOptions options = keyed(limits, script).withRetry(ActivityScript.retry(call.attemptsMax()));
        return context.callActivity(call.activity(), script.input(), String.class, options);
    }

    /** A call whose retries the code decides itself. */
    Task<String> callHandled(Steps.Call call) {
        ActivityScript script =
                new ActivityScript(chain.toString(), next("call"), call.failures(), call.commitsFailure());
        TaskOptions options = keyed(TaskOptions.defaults(), script)
                .withRetryHandler(failed -> failed.attempt() < call.attemptsMax()
                        ? Optional.of(Duration.ofMillis(40L * (failed.attempt() - 1)))
                        : Optional.empty());
        return context.callActivity(call.activity(), script.input(), String.class, options);
    }

    private static TaskOptions keyed(TaskOptions options, ActivityScript script) {
        String key = script.key();
        return key == null ? options : options.withConcurrencyKey(key);
    }

    Task<String> startChild(long seed, String ownId) {
        ProgramInput child = new ProgramInput(seed, input.depth() + 1, 0, chain.toString());
        SubOrchestrationOptions options = Programs.childOptions(seed);
        return context.callSubOrchestrator(
                context.getName(),
                child.text(),
                String.class,
                ownId.isEmpty() ? options : options.withInstanceId(ownId));
    }

    String startNew(long seed, String ownId) {
        ProgramInput other = new ProgramInput(seed, Programs.DEPTH_MAX, 0, chain.toString());
        return ownId.isEmpty()
                ? context.startNew(context.getName(), other.text())
                : context.startNew(context.getName(), other.text(), StartOptions.instanceId(ownId));
    }

    /** Sends an event whose payload tells who sent it and as which of his. */
    void send(String target, String name) {
        int number = input.generation() * 1_000 + next("send");
        context.sendEvent(target, name, sender() + "~" + number);
    }

    /** An id that is used again is another sender, and so is code behind a cut. */
    private String sender() {
        boolean isUsedOnce = context.getName().equals(Programs.PROGRAM);
        return isUsedOnce ? context.getInstanceId() : input.seed() + "." + context.newUuid();
    }

    int next(String what) {
        return numbers.merge(what, 1, Integer::sum);
    }
}
