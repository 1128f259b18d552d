package io.durable.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an activity or an orchestration failed, as data: the exception itself is never stored.
 *
 * @param type class name of the exception
 * @param message its message, if it had one
 * @param stackTrace its frames as text, shortened to a bound
 * @param cause the failure behind it, at most ten deep
 * @param attempts how often it was tried, the first try included; 1 for an orchestration
 * @param supertypes class names of the exception's superclasses below {@code Throwable}, the nearest first, as far as they are known
 */
public record FailureDetails(
        String type,
        @Nullable String message,
        String stackTrace,
        @Nullable FailureDetails cause,
        int attempts,
        List<String> supertypes) {

    private static final int DEPTH_MAX = 10;
    private static final int STACK_LENGTH_MAX = 8_000;
    private static final int MESSAGE_LENGTH_MAX = 8_000;

    public FailureDetails {
        supertypes = List.copyOf(supertypes);
    }

    /** A failure of which no superclasses are known. */
    public FailureDetails(
            String type, @Nullable String message, String stackTrace, @Nullable FailureDetails cause, int attempts) {
        this(type, message, stackTrace, cause, attempts, List.of());
    }

    /** The details of an exception that was met at the given attempt. */
    public static FailureDetails of(Throwable failure, int attempts) {
        return of(failure, attempts, 1);
    }

    /** Details that no exception stands behind. */
    public static FailureDetails of(String type, String message) {
        return new FailureDetails(type, message, "", null, 1);
    }

    /** The same failure, met at another attempt. */
    public FailureDetails withAttempts(int attempts) {
        return new FailureDetails(type, message, stackTrace, cause, attempts, supertypes);
    }

    /** The same failure with another one behind it. */
    public FailureDetails withCause(@Nullable FailureDetails cause) {
        return new FailureDetails(type, message, stackTrace, cause, attempts, supertypes);
    }

    /** Whether this failure or a cause of it is of the class with this name or of a subclass. */
    public boolean isCausedBy(String exceptionType) {
        return type.equals(exceptionType)
                || supertypes.contains(exceptionType)
                || cause != null && cause.isCausedBy(exceptionType);
    }

    /** Whether this failure or a cause of it is of this class or of a subclass. */
    public boolean isCausedBy(Class<? extends Throwable> exceptionType) {
        return isCausedBy(exceptionType.getName());
    }

    /** The type and the message in one line. */
    public String summary() {
        return message == null ? type : type + ": " + message;
    }

    private static FailureDetails of(Throwable failure, int attempts, int depth) {
        Throwable cause = failure.getCause();
        return new FailureDetails(
                failure.getClass().getName(),
                shortened(failure.getMessage(), MESSAGE_LENGTH_MAX),
                stackTrace(failure),
                cause == null || cause == failure || depth == DEPTH_MAX ? null : of(cause, attempts, depth + 1),
                attempts,
                supertypes(failure.getClass()));
    }

    private static List<String> supertypes(Class<?> type) {
        List<String> names = new ArrayList<>();
        Class<?> above = type.getSuperclass();
        while (above != null && above != Throwable.class && above != Object.class) {
            names.add(above.getName());
            above = above.getSuperclass();
        }
        return names;
    }

    private static String stackTrace(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (text.length() > STACK_LENGTH_MAX) {
                return text.append("\t…\n").toString();
            }
            text.append("\tat ").append(frame).append('\n');
        }
        return text.toString();
    }

    private static @Nullable String shortened(@Nullable String text, int lengthMax) {
        return text == null || text.length() <= lengthMax ? text : text.substring(0, lengthMax) + "…";
    }
}
