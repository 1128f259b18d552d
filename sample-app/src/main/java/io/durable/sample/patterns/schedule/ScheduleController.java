package io.durable.sample.patterns.schedule;

import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.ScheduleDescription;
import io.durable.Schedules;
import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Steers the pattern "schedule": runs it now, pauses it, resumes it. */
@RestController
class ScheduleController {

    private final DailyReports reports;
    private final Schedules schedules;
    private final DurableHttp http;

    ScheduleController(DailyReports reports, @OrchestrationClient DurableClient client, DurableHttp http) {
        this.reports = reports;
        this.schedules = client.schedules();
        this.http = http;
    }

    @PostMapping("/patterns/schedule")
    ResponseEntity<CheckStatus> trigger() {
        schedules.trigger(DailyReportFlow.SCHEDULE);
        return accepted();
    }

    @PostMapping("/patterns/schedule/pause")
    ResponseEntity<CheckStatus> pause() {
        schedules.pause(DailyReportFlow.SCHEDULE, "paused over HTTP");
        return accepted();
    }

    @PostMapping("/patterns/schedule/resume")
    ResponseEntity<CheckStatus> resume() {
        schedules.resume(DailyReportFlow.SCHEDULE, "resumed over HTTP");
        return accepted();
    }

    @GetMapping("/patterns/schedule")
    ScheduleDescription describe() {
        return schedules.describe(DailyReportFlow.SCHEDULE).orElseThrow();
    }

    @GetMapping("/patterns/schedule/reports")
    List<DailyReport.View> reports() {
        return reports.all();
    }

    /** A schedule is an instance, which never ends. */
    private ResponseEntity<CheckStatus> accepted() {
        return http.createCheckStatusResponse("durable.schedule:" + DailyReportFlow.SCHEDULE);
    }
}
