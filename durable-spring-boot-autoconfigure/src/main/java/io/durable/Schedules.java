package io.durable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Orchestrations that start by the clock: each tick starts one run over all nodes, whichever of them lives, with the id {@code scheduleId@tick}. Any thread may
 * call. What is written joins the caller's transaction as with {@link DurableClient}, and takes effect a moment after the commit. An id has 1 to 200 of the
 * characters that instance ids have.
 *
 * <p>A cron expression means the clock on the wall of its zone. On the day when clocks go forward a time that does not exist is taken to be the moment of the
 * change; on the day when they go back a time that comes twice counts once, the first time. Expressions that say {@code *} or {@code *}{@code /n} for the hour
 * go by elapsed time instead: they keep their pace.
 */
public interface Schedules {

    /**
     * Makes a schedule. Its first tick is the first one after now.
     *
     * @throws ScheduleAlreadyExistsException if there is one with this id
     * @throws UnknownOrchestratorException if this application has orchestrators, but none of this name
     * @throws DataConversionException if the input does not fit what the orchestrator takes
     * @throws IllegalArgumentException if the cron expression can't be read or never comes true, or the id is not allowed
     */
    void create(String scheduleId, ScheduleSpec spec);

    /**
     * Changes all of a schedule; what is paused stays so. Ticks of the old spec that have come begin, also if a jitter has put them off until later. One that
     * waits for the last run to end is skipped, unless that run has been asked to end for it.
     *
     * @throws ScheduleNotFoundException if there is none
     * @throws IllegalArgumentException and others as {@link #create}
     */
    void update(String scheduleId, ScheduleSpec spec);

    /**
     * Leaves out all ticks until it is resumed, also one that has come and whose run is put off by a jitter until after this, if that would begin before it is resumed. A run that is under way goes
     * on.
     *
     * @throws ScheduleNotFoundException if there is none
     */
    void pause(String scheduleId, @Nullable String note);

    /**
     * Goes on with the first tick after now: those that were left out are not made up for, but see {@link #backfill}.
     *
     * @throws ScheduleNotFoundException if there is none
     */
    void resume(String scheduleId, @Nullable String note);

    /**
     * Starts a run now, whether or not the schedule is paused or another run is under way. For the ticks after it the run counts as one under way, beside that of the last tick; of many that were
     * triggered, the last ones count.
     *
     * @throws ScheduleNotFoundException if there is none
     */
    void trigger(String scheduleId);

    /**
     * Starts the runs of the ticks of a time that has passed, beside each other, whatever the overlap policy says. A tick whose run exists is left out.
     *
     * @param from the first tick at this time or later
     * @param to the last tick before this time
     * @throws ScheduleNotFoundException if there is none
     * @throws IllegalArgumentException if {@code from} is not before {@code to} or is before 1970, {@code to} lies in the future, or there are more than 10,000
     *     ticks
     */
    void backfill(String scheduleId, Instant from, Instant to);

    /**
     * Ends a schedule. Runs that are under way go on. Its id is free again a moment after the commit.
     *
     * @throws ScheduleNotFoundException if there is none
     */
    void delete(String scheduleId);

    /** One schedule. */
    Optional<ScheduleDescription> describe(String scheduleId);

    /** All schedules, by id. */
    List<ScheduleDescription> list();
}
