package io.durable;

/** What a schedule does at a tick when the run that it started last has not ended. */
public enum ScheduleOverlap {
    /** The tick is left out. */
    SKIP,
    /** The run begins when the last one has ended; of several ticks that wait, the first one is kept. Looked at every second, later every five seconds. */
    BUFFER_ONE,
    /** The run begins beside the others. */
    ALLOW_ALL,
    /** The last run is terminated, with its children, and the new one begins as soon as that has been told to it: at once, unless it has only just been started. */
    TERMINATE_OTHER,
    /**
     * The last run is asked to end, so that its code can clean up, and the new one begins when it has ended; of several ticks that wait, the last one is kept. Looked at as with {@link #BUFFER_ONE}.
     */
    CANCEL_OTHER
}
