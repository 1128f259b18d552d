package io.durable.history;

/** Every kind of message. The names are stored: they are never changed and never reused. */
public enum MessageKind {
    TERMINATE,
    SUSPEND,
    RESUME,
    START_CHILD,
    RAISE_EVENT,
    FIRE_TIMER,
    CHILD_COMPLETED,
    CHILD_FAILED,
    CANCEL,
    REQUEST_UPDATE,
    EVENT_AGAIN;

    /** Whether an instance looks at it before all others, even while it is suspended or parked. */
    public boolean isControl() {
        return switch (this) {
            case TERMINATE, SUSPEND, RESUME, EVENT_AGAIN -> true;
            case START_CHILD, RAISE_EVENT, FIRE_TIMER, CHILD_COMPLETED, CHILD_FAILED, CANCEL, REQUEST_UPDATE -> false;
        };
    }
}
