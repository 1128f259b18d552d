package io.durable;

/** There is a schedule with this id already. */
public class ScheduleAlreadyExistsException extends DurableException {

    private final String scheduleId;

    public ScheduleAlreadyExistsException(String scheduleId) {
        super("Schedule '" + scheduleId + "' exists already");
        this.scheduleId = scheduleId;
    }

    /** The schedule that was asked for. */
    public String getScheduleId() {
        return scheduleId;
    }
}
