package io.durable;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Starts an {@link Orchestrator} method by the clock: one run for each tick over all nodes. The method takes no input or a {@link ScheduleTick}. The schedule is made when a node starts that has it, and changed
 * when the annotation has changed; it can be paused, triggered and looked at by its id through {@link DurableClient#schedules}. Of a method that is no longer annotated the schedule is paused. All
 * attributes may hold {@code ${placeholders}}; exactly one of {@code cron} and {@code every} is set, otherwise the application does not start.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface OrchestrationSchedule {

    /** The id of the schedule; default: the name of the orchestration. */
    String id() default "";

    /** Six fields, seconds first, or a macro such as {@code @daily}. */
    String cron() default "";

    /** The zone of the cron expression. */
    String zone() default "UTC";

    /** The interval, such as {@code 30s}, {@code 15m} or ISO-8601; counted from 1970 in UTC. */
    String every() default "";

    /** What to do at a tick when the last run has not ended. */
    ScheduleOverlap overlap() default ScheduleOverlap.SKIP;

    /** How much later than its tick a run may begin, such as {@code 5m}, so that many schedules do not begin at once; empty: at the tick. */
    String jitter() default "";

    /** How late a tick may be that no node could see to; older ones are left out. */
    String catchUp() default "1h";
}
