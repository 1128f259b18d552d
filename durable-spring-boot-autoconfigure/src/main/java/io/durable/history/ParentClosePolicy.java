package io.durable.history;

/**
 * What becomes of a child when nobody waits for it any more: its parent's execution has ended, in whatever way, or has cancelled the task. Names are stored:
 * they are never changed and never reused.
 */
public enum ParentClosePolicy {
    /** It runs on, and its outcome is dropped. */
    ABANDON,
    /** It is terminated. */
    TERMINATE,
    /** It is asked to end, so that its code can clean up first. */
    CANCEL
}
