package io.durable.sample.patterns.schedule;

import io.durable.OrchestrationContext;
import io.durable.OrchestrationSchedule;
import io.durable.Orchestrator;
import io.durable.ScheduleOverlap;
import io.durable.ScheduleTick;
import org.springframework.stereotype.Component;

/** Starts by the clock: one run for each tick, however many nodes there are. */
@Component
class DailyReportFlow {

    static final String SCHEDULE = "daily-report";

    @Orchestrator("dailyReport")
    @OrchestrationSchedule(
            id = SCHEDULE,
            cron = "0 0 2 * * *",
            zone = "Europe/Berlin",
            overlap = ScheduleOverlap.BUFFER_ONE,
            catchUp = "1d")
    long dailyReport(OrchestrationContext ctx, ScheduleTick tick) {
        return ctx.callActivity(DailyReports::write, tick.time()).await();
    }
}
