package io.durable.autoconfigure;

import io.durable.Activity;
import io.durable.Retry;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskTimeouts;
import io.durable.spi.TaskLimit;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/** Reads what {@code @Activity} says of retries and time-outs, placeholders resolved. */
final class ActivityDeclarations {

    private final StringValueResolver placeholders;

    ActivityDeclarations(StringValueResolver placeholders) {
        this.placeholders = placeholders;
    }

    /** @throws InvalidDurableDeclarationException if a number or a duration makes no sense */
    RetryPolicy retry(HandlerMethod activity) {
        Retry retry = annotation(activity).retry();
        try {
            RetryPolicy policy = new RetryPolicy(
                    retry.maxAttempts(),
                    required("firstInterval", retry.firstInterval()),
                    retry.backoffCoefficient(),
                    duration("maxInterval", retry.maxInterval()),
                    duration("timeout", retry.timeout()),
                    Arrays.stream(retry.nonRetryable()).map(Class::getName).toList(),
                    retry.jitter());
            return policy.maxAttempts() == 1 ? RetryPolicy.none() : policy;
        } catch (IllegalArgumentException wrong) {
            throw new InvalidDurableDeclarationException(
                    activity.describe(),
                    "has a @Retry that can't be read: " + wrong.getMessage(),
                    "Correct the annotation. Durations are written as 500ms, 2s, 1m, 1h, 1d or ISO-8601, and may hold"
                            + " ${placeholders}",
                    wrong);
        }
    }

    /** @throws InvalidDurableDeclarationException if a duration makes no sense */
    TaskTimeouts timeouts(HandlerMethod activity) {
        Activity declared = annotation(activity);
        try {
            TaskTimeouts timeouts = new TaskTimeouts(
                    duration("scheduleToClose", declared.scheduleToClose()),
                    duration("startToClose", declared.startToClose()),
                    duration("heartbeat", declared.heartbeat()));
            return timeouts.equals(TaskTimeouts.none()) ? TaskTimeouts.none() : timeouts;
        } catch (IllegalArgumentException wrong) {
            throw new InvalidDurableDeclarationException(
                    activity.describe(),
                    "has a time-out that can't be read: " + wrong.getMessage(),
                    "Correct the annotation. Durations are written as 500ms, 2s, 1m, 1h, 1d or ISO-8601, and may hold"
                            + " ${placeholders}",
                    wrong);
        }
    }

    /** @throws InvalidDurableDeclarationException if a limit makes no sense */
    @Nullable
    TaskLimit limit(HandlerMethod activity) {
        Activity declared = annotation(activity);
        if (declared.maxConcurrent() < 0 || declared.maxConcurrentPerKey() < 0) {
            throw new InvalidDurableDeclarationException(
                    activity.describe(),
                    "has maxConcurrent = " + declared.maxConcurrent() + " and maxConcurrentPerKey = "
                            + declared.maxConcurrentPerKey(),
                    "Give them 1 or more, or leave them at 0 where there is no limit");
        }
        return DurableLimitsProperties.Activity.limit(
                declared.maxConcurrent() == 0 ? null : declared.maxConcurrent(),
                declared.maxConcurrentPerKey() == 0 ? null : declared.maxConcurrentPerKey());
    }

    private static Activity annotation(HandlerMethod activity) {
        return Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(activity.method(), Activity.class));
    }

    private Duration required(String attribute, String text) {
        Duration duration = duration(attribute, text);
        if (duration == null) {
            throw new IllegalArgumentException(attribute + " is empty");
        }
        return duration;
    }

    private @Nullable Duration duration(String attribute, String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            String resolved = placeholders.resolveStringValue(text);
            return StringUtils.hasText(resolved) ? DurationStyle.detectAndParse(resolved.trim()) : null;
        } catch (IllegalArgumentException wrong) { // also an unknown placeholder
            throw new IllegalArgumentException(attribute + " = \"" + text + "\": " + wrong.getMessage(), wrong);
        }
    }
}
