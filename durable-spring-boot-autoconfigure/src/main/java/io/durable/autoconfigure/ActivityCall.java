package io.durable.autoconfigure;

import io.durable.DurableException;
import io.durable.client.PayloadWriter;
import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import io.durable.spi.RunningAttempt;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.nio.channels.ClosedByInterruptException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** An activity's method between its stored input and its stored result, and how its failures are judged. */
final class ActivityCall {

    private final HandlerMethod handler;
    private final HandlerInputs inputs;
    private final PayloadWriter payloads;
    private final BooleanSupplier nodeStops;

    ActivityCall(HandlerMethod handler, PayloadWriter payloads, BooleanSupplier nodeStops) {
        this.handler = handler;
        this.inputs = HandlerInputs.of(handler, payloads.converter());
        this.payloads = payloads;
        this.nodeStops = nodeStops;
    }

    HandlerMethod handler() {
        return handler;
    }

    /** @throws io.durable.DataConversionException if the input does not fit the method */
    @Nullable
    Object[] arguments(TaskInvocation invocation, RunningAttempt attempt) {
        return inputs.arguments(fetched(invocation), new InvocationContext(invocation, attempt, payloads));
    }

    private static @Nullable Payload fetched(TaskInvocation invocation) {
        Payload input = invocation.input();
        if (input == null || input.source() == null) {
            return input;
        }
        try {
            return Payload.of(input.bytes());
        } catch (DurableException unreadable) {
            throw new InputUnreadableException(unreadable);
        }
    }

    /** The input can't be had here and now: that is nothing that the activity has done. */
    private static final class InputUnreadableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InputUnreadableException(DurableException cause) {
            super(cause.getMessage(), cause);
        }
    }

    @Nullable
    Object invoke(@Nullable Object[] arguments) throws Exception {
        return handler.call(arguments);
    }

    /**
     * @throws io.durable.DataConversionException if the result has no stored form
     * @throws io.durable.PayloadTooLargeException if it is too large
     */
    @Nullable
    Payload store(@Nullable Object result) {
        return payloads.write("result of activity '" + handler.name() + "'", result);
    }

    /** What a failure of an attempt means, when nothing of it was recorded. */
    TaskOutcome judge(Throwable failure, TaskInvocation invocation) {
        if (nodeStops.getAsBoolean() && isInterruption(failure)) {
            return new TaskOutcome.Unavailable("The attempt was interrupted: " + failure);
        }
        if (failure instanceof InputUnreadableException unreadable) {
            return new TaskOutcome.Unavailable(String.valueOf(unreadable.getMessage()));
        }
        if (isOfTheMachine(failure)) {
            return new TaskOutcome.Unavailable("The attempt ended with " + failure);
        }
        return new TaskOutcome.Failed(details(failure, invocation), false);
    }

    static FailureDetails details(Throwable failure, TaskInvocation invocation) {
        return FailureDetails.of(failure, invocation.task().attempt());
    }

    /** Of a node that stops: another try is owed then. Any other interrupt is the activity's own doing. */
    private static boolean isInterruption(Throwable failure) {
        if (Thread.currentThread().isInterrupted()) {
            return true;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException || cause instanceof ClosedByInterruptException) {
                return true;
            }
        }
        return false;
    }

    /** An endless recursion is the activity's own; a lack of memory is the node's. */
    private static boolean isOfTheMachine(Throwable failure) {
        return failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
    }
}
