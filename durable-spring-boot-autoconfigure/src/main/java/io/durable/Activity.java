package io.durable;

import io.durable.history.TaskQueue;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a bean method as an activity: a step that may do anything. Its parameters are at most one {@link ActivityContext} and any number of inputs; several
 * inputs travel as a JSON array. It may run more than once for the same call.
 *
 * <p>With Spring's {@code @Transactional} on it, its writes to the hub's database and the recording of its result commit together, exactly once. A propagation
 * that can't join, another transaction manager and another database are refused at start-up; a read-only transaction makes it an ordinary activity.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Activity {

    /** The name by which histories remember it; default {@code SimpleClassName.method}. */
    String value() default "";

    /**
     * The queue by which calls reach it, 1 to 60 characters of {@code A-Z a-z 0-9 . _ -}. An application takes tasks from the queues that its own activities
     * name, so activities that only some applications have get a queue of their own.
     */
    String queue() default TaskQueue.DEFAULT;

    /**
     * How long it may take from its scheduling to its end, all attempts included, such as {@code 1h}; then it has failed for good. May hold placeholders; empty: no limit. Unless the call says
     * otherwise.
     */
    String scheduleToClose() default "";

    /** How long one attempt may run, such as {@code 30s}; then the attempt has failed and its thread is interrupted. May hold placeholders; empty: no limit. */
    String startToClose() default "";

    /** How long an attempt may run without {@link ActivityContext#heartbeat}; then it has failed and its thread is interrupted. May hold placeholders; empty: no limit. */
    String heartbeat() default "";

    /** How many attempts at it are under way at once, over all nodes of the hub; 0: no limit. {@code durable.limits.activities} replaces it. */
    int maxConcurrent() default 0;

    /**
     * How many attempts at it with the same {@link TaskOptions#withConcurrencyKey concurrency key} are under way at once, over all nodes of the hub; 0: no limit.
     * {@code durable.limits.activities} replaces it.
     */
    int maxConcurrentPerKey() default 0;

    /** What to do when it fails, unless the call says otherwise. */
    Retry retry() default @Retry(maxAttempts = 1);
}
