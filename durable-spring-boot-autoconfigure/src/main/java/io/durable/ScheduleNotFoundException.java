package io.durable;

/** There is no schedule with this id. */
public class ScheduleNotFoundException extends DurableException {

    private final String scheduleId;

    public ScheduleNotFoundException(String scheduleId) {
        super("There is no schedule '" + scheduleId + "'");
        this.scheduleId = scheduleId;
    }

    /** The schedule that was asked for. */
    public String getScheduleId() {
        return scheduleId;
    }
}
