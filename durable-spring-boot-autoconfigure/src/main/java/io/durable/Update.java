package io.durable;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that stands for a request to a live orchestration, which may refuse it, act on it and answers it: it says what goes in and what comes out, and references to it type both
 * ends, {@link UpdateHandlers#onUpdate} and {@link OrchestrationUpdates#update}. It is never called, so an interface is the place for it. It has at most one parameter, and a result or none.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Update {

    /** The name it goes by; default: the method's. */
    String value() default "";
}
