package io.durable;

import io.durable.history.Names;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Steps that are taken back in reverse order when a later one fails. Register what takes a step back <em>before</em> the step, if it may have had its effect although
 * it failed, else after it. Belongs to the orchestrator that made it: only its thread may use it.
 *
 * <pre>{@code
 * Saga saga = ctx.saga();
 * try {
 *     Reservation stock = ctx.callActivity(Stock::reserve, order).await();
 *     saga.addCompensation(Stock::release, stock);
 *     ctx.callActivity(Payments::charge, order).await();
 * } catch (DurableException failed) {
 *     saga.compensate();
 *     throw failed;
 * }
 * }</pre>
 *
 * <p>Each compensation runs at most once, also if {@link #compensate} is called again. Activities of compensations have the retries that they declare.
 */
@SuppressWarnings("overloads") // exact method references pick one
public final class Saga {

    private final OrchestrationContext context;
    private final SagaOptions options;
    private final Deque<Compensation> compensations = new ArrayDeque<>();
    private @Nullable OrchestrationCancelledException cancelled;

    Saga(OrchestrationContext context, SagaOptions options) {
        this.context = context;
        this.options = Objects.requireNonNull(options, "options of a saga");
    }

    /** Code that takes a step back, and waits for whatever it needs. Never runs side by side with other code. */
    public void addCompensation(Runnable compensation) {
        Objects.requireNonNull(compensation, "compensation");
        compensations.addLast(() -> {
            compensation.run();
            return null;
        });
    }

    /** Something to wait for that takes a step back: begun when it is its turn. */
    public void addCompensationTask(Supplier<? extends Task<?>> compensation) {
        Objects.requireNonNull(compensation, "compensation");
        compensations.addLast(compensation::get);
    }

    /**
     * An activity by name that takes a step back.
     *
     * @throws IllegalArgumentException if the name is not allowed
     */
    public void addCompensation(String activity, @Nullable Object input) {
        Names.check("Activity name", activity);
        addCompensationTask(() -> context.callActivity(activity, input, Void.class));
    }

    /** An activity that takes a step back; its result is ignored. */
    public <B> void addCompensation(MethodReference.Run0<B> activity) {
        Objects.requireNonNull(activity, "activity");
        addCompensationTask(() -> context.callActivity(activity));
    }

    /** An activity that takes a step back; its result is ignored. */
    public <B, I> void addCompensation(MethodReference.Run1<B, I> activity, I input) {
        Objects.requireNonNull(activity, "activity");
        addCompensationTask(() -> context.callActivity(activity, input));
    }

    /** An activity that takes a step back; its result is ignored. */
    public <B, I> void addCompensation(MethodReference.CtxRun1<B, ActivityContext, I> activity, I input) {
        Objects.requireNonNull(activity, "activity");
        addCompensationTask(() -> context.callActivity(activity, input));
    }

    /** An activity that takes a step back; its result is ignored. */
    public <B, I> void addCompensation(MethodReference.Run2<B, I, ActivityContext> activity, I input) {
        Objects.requireNonNull(activity, "activity");
        addCompensationTask(() -> context.callActivity(activity, input));
    }

    /** An activity that takes a step back; its result is ignored. */
    public <B, I1, I2> void addCompensation(MethodReference.Run2<B, I1, I2> activity, I1 input1, I2 input2) {
        Objects.requireNonNull(activity, "activity");
        addCompensationTask(() -> context.callActivity(activity, input1, input2));
    }

    /** An activity that takes a step back; its result is ignored. */
    public <B, I1, I2, I3> void addCompensation(
            MethodReference.Run3<B, I1, I2, I3> activity, I1 input1, I2 input2, I3 input3) {
        Objects.requireNonNull(activity, "activity");
        addCompensationTask(() -> context.callActivity(activity, input1, input2, input3));
    }

    /**
     * Runs the compensations, the last first, and waits for each. What has run is forgotten, and so is the one that failed; the rest runs at the next call. Works in code that was asked
     * to end, and goes on when that happens meanwhile: then the exception is thrown at the end. A {@link Runnable} is interrupted by it and counts as failed.
     *
     * @throws CompositeTaskFailedException if some failed of those that ran side by side or in spite of errors; it has every failure
     * @throws OrchestrationCancelledException if the instance was asked to end while tasks compensated, and none failed
     * @throws RuntimeException what the first to fail threw, in all other cases
     */
    public void compensate() {
        if (options.parallel()) {
            compensateInParallel();
        } else if (options.continueWithError()) {
            compensateAll();
        } else {
            while (!compensations.isEmpty()) {
                await(compensations.removeLast().begin());
            }
        }
        throwIfCancelled();
    }

    private void compensateAll() {
        int count = compensations.size();
        List<Exception> failures = new ArrayList<>();
        while (!compensations.isEmpty()) {
            Compensation next = compensations.removeLast();
            attempt(failures, () -> await(next.begin()));
        }
        throwIfAny(count, failures);
    }

    private void compensateInParallel() {
        int count = compensations.size();
        List<Exception> failures = new ArrayList<>();
        List<Task<?>> begun = new ArrayList<>();
        while (!compensations.isEmpty() && (failures.isEmpty() || options.continueWithError())) {
            Compensation next = compensations.removeLast();
            attempt(failures, () -> {
                Task<?> task = next.begin();
                if (task != null) {
                    begun.add(task);
                }
            });
        }
        begun.forEach(task -> attempt(failures, () -> await(task)));
        throwIfAny(count, failures);
    }

    /** An execution is asked to end once, so the second time the task is waited for. */
    private void await(@Nullable Task<?> task) {
        if (task == null) {
            return;
        }
        try {
            task.await();
        } catch (OrchestrationCancelledException request) {
            cancelled = request;
            task.await();
        }
    }

    private void throwIfCancelled() {
        OrchestrationCancelledException request = cancelled;
        cancelled = null;
        if (request != null) {
            throw request;
        }
    }

    /** Errors pass: with one of them the code is unwound. */
    private static void attempt(List<Exception> failures, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) {
            failures.add(failure);
        }
    }

    private static void throwIfAny(int count, List<Exception> failures) {
        if (!failures.isEmpty()) {
            throw new CompositeTaskFailedException(count, failures);
        }
    }

    /** Begins to take a step back. */
    @FunctionalInterface
    private interface Compensation {

        /** What is left to wait for; absent: nothing. */
        @Nullable
        Task<?> begin();
    }
}
