package io.durable;

/**
 * What a schedule does at a tick when a run that it started has not ended: that of the last tick, or one that was triggered since. What makes up for a time that has passed does not count. A
 * trigger itself does not ask for it.
 */
public enum ScheduleOverlap {
    /** The tick is left out. */
    SKIP,
    /** The run begins when those under way have ended; of several ticks that wait, the first one is kept. Looked at every second, later every five seconds. */
    BUFFER_ONE,
    /** The run begins beside the others. */
    ALLOW_ALL,
    /** What is under way is terminated, with its children, and the new run begins as soon as that has been told to it: at once, unless it has only just been started. */
    TERMINATE_OTHER,
    /**
     * What is under way is asked to end, so that its code can clean up, and the new run begins when it has ended; of several ticks that wait, the last one is kept. Looked at as with {@link #BUFFER_ONE}.
     */
    CANCEL_OTHER
}
