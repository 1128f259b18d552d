package io.durable.simulation;

import io.durable.CompositeTaskFailedException;
import io.durable.ContinueOptions;
import io.durable.OrchestrationCancelledException;
import io.durable.OrchestrationContext;
import io.durable.Saga;
import io.durable.SagaOptions;
import io.durable.SideEffectFailedException;
import io.durable.Task;
import io.durable.TaskCancelledException;
import io.durable.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The things that a simulated program does, one after the other. Each one folds all it meets into the chain. */
final class Steps {

    /** One thing that a program does. */
    @FunctionalInterface
    interface Step {
        void perform(Performance run);
    }

    /**
     * A call of an activity.
     *
     * @param failures how many attempts fail
     * @param attemptsMax of the retry policy
     */
    record Call(String activity, int failures, int attemptsMax, boolean commitsFailure) {}

    private Steps() {}

    static Step activity(Call call) {
        return run -> awaitFailing(run, run.call(call));
    }

    /** Several whose retries the code decides itself, awaited in turn. */
    static Step handled(List<Call> calls) {
        return run -> {
            List<Task<String>> tasks = calls.stream().map(run::callHandled).toList();
            tasks.forEach(task -> awaitFailing(run, task));
        };
    }

    /** Several that have to end in time, awaited in turn. */
    static Step limited(List<Call> calls, Duration limit) {
        return run -> {
            List<Task<String>> tasks =
                    calls.stream().map(call -> run.callWithin(call, limit)).toList();
            tasks.forEach(task -> awaitFailing(run, task));
        };
    }

    static Step fanOut(List<Call> calls) {
        return run -> {
            List<Task<String>> tasks = calls.stream().map(run::call).toList();
            try {
                run.context().allOf(tasks).await().forEach(run::meet);
            } catch (CompositeTaskFailedException failures) {
                failures.getFailures().forEach(failure -> run.meetFailure((TaskFailedException) failure));
            }
        };
    }

    /** The first of an activity, a timer and an event; the others are given up, or awaited too. */
    static Step race(Call call, Duration delay, String event, boolean givesUp) {
        return run -> {
            OrchestrationContext context = run.context();
            Task<String> activity = run.call(call);
            Task<Void> timer = context.createTimer(delay);
            Task<String> raised = context.waitForExternalEvent(event, String.class)
                    .thenApply(payload -> {
                        run.meetEvent(payload);
                        return payload;
                    });
            List<Task<?>> all = List.of(activity, timer, raised);
            try {
                Task<?> first = context.anyOf(all).await();
                run.meet("first " + all.indexOf(first));
                if (givesUp) {
                    all.forEach(Task::cancel);
                } else {
                    raised.cancel();
                    awaitFailing(run, activity);
                    timer.await();
                }
            } catch (OrchestrationCancelledException asked) {
                if (!raised.isCancelled()) {
                    raised.await(); // it has come, or it would have been given up
                }
                throw asked;
            }
            run.meet("event " + (raised.isDone() && !raised.isCancelled() ? raised.await() : "none"));
        };
    }

    static Step sleep(Duration delay) {
        return run -> {
            run.context().sleep(delay);
            run.meet(run.context().getCurrentTime().toString());
        };
    }

    /** A timer that is given up after something else has happened. */
    static Step cancelledTimer(Duration delay, Call call) {
        return run -> {
            Task<Void> timer = run.context().createTimer(delay);
            awaitFailing(run, run.call(call));
            run.meet("timer " + timer.isDone() + " " + timer.cancel());
        };
    }

    static Step event(String name) {
        return run -> run.meetEvent(
                run.context().waitForExternalEvent(name, String.class).await());
    }

    static Step eventWithTimeout(String name, Duration timeout) {
        return run -> {
            try {
                run.meetEvent(run.context()
                        .waitForExternalEvent(name, timeout, String.class)
                        .await());
            } catch (TaskCancelledException late) {
                run.meet("no " + name);
            }
        };
    }

    static Step child(long seed, String ownId) {
        return run -> awaitFailing(run, run.startChild(seed, ownId));
    }

    static Step children(long seed, int count) {
        return run -> {
            List<Task<String>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                tasks.add(run.startChild(seed + i, ""));
            }
            tasks.forEach(task -> awaitFailing(run, task));
        };
    }

    /** A child that nobody waits for: it is cancelled, or left to its policy when the program ends. */
    static Step childLeft(long seed, String ownId, Call call, boolean cancelled) {
        return run -> {
            Task<String> child = run.startChild(seed, ownId);
            awaitFailing(run, run.call(call));
            if (cancelled) {
                run.meet("child " + child.isDone() + " " + child.cancel());
            }
        };
    }

    /** An instance of its own, which outlives this one. */
    static Step start(long seed, String ownId) {
        return run -> run.meet(run.startNew(seed, ownId));
    }

    /** Several in a row, so that a receiver can tell their order. */
    static Step send(String target, String name, int count) {
        return run -> {
            for (int i = 0; i < count; i++) {
                run.send(target, name);
            }
        };
    }

    static Step status() {
        return run -> run.context().setCustomStatus(run.met());
    }

    static Step identity() {
        return run -> {
            run.meet(run.context().newUuid().toString());
            run.meet(run.context().getCurrentTime().toString());
        };
    }

    /** A value from outside, which must never be taken in a replay. */
    static Step sideEffect(boolean fails) {
        return run -> {
            boolean replayed = run.context().isReplaying();
            try {
                run.meet(run.context().sideEffect(() -> taken(run, replayed, fails), String.class));
            } catch (SideEffectFailedException failure) {
                run.meet("no value " + failure.getFailureDetails().summary());
            }
        };
    }

    /** Takes back what it has not done. */
    static Step saga(List<Call> calls, boolean parallel) {
        return run -> {
            SagaOptions options = SagaOptions.defaults();
            Saga saga = run.context().saga(parallel ? options.inParallel() : options.continuingWithError());
            calls.forEach(call -> saga.addCompensationTask(() -> run.call(call)));
            try {
                saga.compensate();
                run.meet("compensated");
            } catch (CompositeTaskFailedException failures) {
                failures.getFailures().forEach(failure -> run.meetFailure((TaskFailedException) failure));
            }
        };
    }

    static Step patch(String changeId) {
        return run -> {
            run.meet("patched " + run.context().patched(changeId));
            run.meet(run.context().newRandom().nextInt() + "");
        };
    }

    /** Begins again with what was met, so often. */
    static Step again(int times) {
        return run -> {
            if (run.input().generation() < times) {
                ContinueOptions options = ContinueOptions.preservingEvents();
                boolean changesVersion = run.input().seed() % 3 == 0;
                run.context()
                        .continueAsNew(
                                run.input().continued(run.met()).text(),
                                changesVersion ? options.withVersion(next(run)) : options);
            }
        };
    }

    /** Can be asked what was met, and takes updates: those that begin with "bad" are rejected, others wait, or fail. */
    static Step answering() {
        return run -> {
            run.context().onQuery("met", run::met);
            run.context().onUpdate("work", String.class, Steps::requireGood, input -> work(run, input));
        };
    }

    private static void requireGood(String input) {
        if (input.startsWith("bad")) {
            throw new IllegalArgumentException(input);
        }
    }

    private static String work(Performance run, String input) {
        run.meet(input);
        switch (input.substring(0, input.indexOf('~'))) {
            case "call" -> awaitFailing(run, run.call(new Call(ActivityScript.PLAIN, 0, 1, false)));
            case "sleep" -> run.context().sleep(Duration.ofMillis(300));
            case "fail" -> throw new IllegalStateException(input);
            default -> {}
        }
        return run.met();
    }

    /** Of the same code. */
    private static String next(Performance run) {
        boolean second = Build.isSecond(run.context().getVersion().orElse(null));
        return (second ? Build.SECOND_VERSION : "1") + "." + run.input().generation();
    }

    static Step fail() {
        return run -> {
            throw new IllegalStateException("program failed at " + run.met());
        };
    }

    private static String taken(Performance run, boolean replayed, boolean fails) {
        if (replayed) {
            throw new InternalError(
                    "A side effect is taken in a replay"); // parks the instance for ever, which is noticed
        }
        if (fails) {
            throw new IllegalStateException("not to be had");
        }
        return "outside " + run.met();
    }

    static void awaitFailing(Performance run, Task<String> task) {
        try {
            run.meet(task.await());
        } catch (TaskFailedException failure) {
            run.meetFailure(failure);
        }
    }
}
