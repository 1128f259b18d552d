package io.durable.autoconfigure;

import io.durable.Activity;
import io.durable.Retry;
import io.durable.history.RetryPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/** Reads {@code @Retry} annotations, placeholders resolved. */
final class RetryDeclarations {

    private final StringValueResolver placeholders;

    RetryDeclarations(StringValueResolver placeholders) {
        this.placeholders = placeholders;
    }

    /** @throws InvalidDurableDeclarationException if a number or a duration makes no sense */
    RetryPolicy read(HandlerMethod activity) {
        Retry retry = Objects.requireNonNull(
                        AnnotatedElementUtils.findMergedAnnotation(activity.method(), Activity.class))
                .retry();
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
