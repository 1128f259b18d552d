package io.durable.sample.patterns.schedule;

import io.durable.sample.AssignedIdEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;

/** What a run of the schedule has found. */
@Entity
class DailyReport extends AssignedIdEntity<String> {

    @Id
    private String run;

    @Column(name = "report_time")
    private Instant time;

    private long orders;

    protected DailyReport() {}

    DailyReport(String run, Instant time, long orders) {
        this.run = run;
        this.time = time;
        this.orders = orders;
    }

    /** What people see. */
    record View(String run, Instant time, long orders) {}

    @Override
    public String getId() {
        return run;
    }

    View view() {
        return new View(run, time, orders);
    }
}
