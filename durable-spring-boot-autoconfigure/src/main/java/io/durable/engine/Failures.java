package io.durable.engine;

import io.durable.SideEffectFailedException;
import io.durable.TaskFailedException;
import io.durable.history.FailureDetails;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is recorded of an exception that ended the code. Behind a failed task or side effect stands the failure
 * itself. */
final class Failures {

    private static final int DEPTH_MAX = 10;

    private Failures() {}

    static FailureDetails detailsOf(Throwable failure) {
        return withCause(FailureDetails.of(failure, 1), failure, 1);
    }

    private static FailureDetails withCause(FailureDetails details, Throwable failure, int depth) {
        FailureDetails cause = details.cause();
        if (failure instanceof TaskFailedException task) {
            return with(details, shortened(task.getFailureDetails(), depth + 1));
        }
        if (failure instanceof SideEffectFailedException effect) {
            return with(details, shortened(effect.getFailureDetails(), depth + 1));
        }
        return cause == null
                ? details
                : with(details, withCause(cause, Objects.requireNonNull(failure.getCause()), depth + 1));
    }

    private static @Nullable FailureDetails shortened(@Nullable FailureDetails details, int depth) {
        return details == null || depth > DEPTH_MAX ? null : with(details, shortened(details.cause(), depth + 1));
    }

    private static FailureDetails with(FailureDetails details, @Nullable FailureDetails cause) {
        return details.withCause(cause);
    }
}
