package io.durable;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a bean method as an orchestrator. Its parameters are at most one {@link OrchestrationContext} and at most one input, in any order; its result is the
 * orchestration's output. Its code must be deterministic. It runs on a thread of its own, outside any transaction.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Orchestrator {

    /** The name by which histories remember it; default {@code SimpleClassName.method}. */
    String value() default "";

    /**
     * The version of this code, such as {@code 2} or {@code 1.4}. Several methods may have the same name and different versions: each instance is run by the one
     * that fits the version it was started for, as {@code durable.orchestrations.version-match} says. Default: {@code durable.orchestrations.default-version}, or none.
     */
    String version() default "";
}
