package io.durable;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A retry policy as {@link io.durable.history.RetryPolicy} describes it. Durations are written as {@code 500ms}, {@code 2s}, {@code 1m} or ISO-8601 and may
 * hold placeholders.
 */
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface Retry {

    /** How often it is tried, the first try included; at least 1. */
    int maxAttempts();

    /** Delay before the first retry. */
    String firstInterval() default "1s";

    /** By what each delay grows. */
    double backoffCoefficient() default 1.0;

    /** The longest delay; empty: no cap. */
    String maxInterval() default "";

    /** No retry starts later than this after the first try was scheduled; empty: no limit. */
    String timeout() default "";

    /** Exceptions that are not tried again, nor are their subclasses, as the failure itself or as a cause of it. */
    Class<? extends Throwable>[] nonRetryable() default {};

    /** Which fraction of each delay is left to chance, from 0 to 1: a random part of it is taken off. */
    double jitter() default 0;
}
