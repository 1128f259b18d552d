package io.durable.runtime;

import io.durable.spi.FinishedTask;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Sorts reports of attempts: some say how the task ended, some that the row knows, some that the attempt has to be made again. */
final class ReportTriage {

    private static final Duration REDISPATCH_DELAY_MIN = Duration.ofSeconds(1);

    /** An activity that nobody has may be missed for days, in many instances. */
    private static final int DOUBLINGS_MAX = 4;

    private final Store store;
    private final TaskBoard tasks;

    ReportTriage(Store store, TaskBoard tasks) {
        this.store = store;
        this.tasks = tasks;
    }

    Delivery sort(Delivery delivery, Instant now) {
        if (delivery.reports().isEmpty()) {
            return delivery;
        }
        List<Report> ends = new ArrayList<>();
        List<ScheduledTask> again = new ArrayList<>(delivery.recovered());
        for (Report report : delivery.reports()) {
            TaskOutcome outcome = report.outcome();
            if (outcome instanceof TaskOutcome.Unavailable) {
                again(report.task(), again, now);
                report.settled().run();
            } else if (outcome instanceof TaskOutcome.Unknown || outcome instanceof TaskOutcome.Superseded) {
                Optional<FinishedTask> finished =
                        store.findFinishedTask(report.task().id());
                finished.map(ReportTriage::report).map(report::insteadOfThis).ifPresent(ends::add);
                if (finished.isEmpty()) {
                    report.settled().run();
                }
                if (finished.isEmpty() && outcome instanceof TaskOutcome.Unknown) {
                    again(report.task(), again, now);
                }
            } else {
                ends.add(report.isTimeout() ? orRecorded(report) : report);
            }
        }
        return new Delivery(delivery.instance(), delivery.rung(), delivery.messages(), ends, again);
    }

    /** The transaction of a transactional activity may have been in time, and then its outcome holds. */
    private Report orRecorded(Report timeout) {
        return store.findFinishedTask(timeout.task().id())
                .map(ReportTriage::report)
                .map(timeout::insteadOfThis)
                .orElse(timeout);
    }

    /** The report that a row makes, whose activity's name is not known. */
    static Report report(FinishedTask finished) {
        ScheduledTask task = new ScheduledTask(
                finished.id(), finished.execution(), finished.step(), "", finished.attempt(), Instant.EPOCH);
        TaskOutcome outcome = finished.state() == TaskState.DONE
                ? new TaskOutcome.Completed(finished.result(), true)
                : new TaskOutcome.Failed(Objects.requireNonNull(finished.failure()), true);
        return Report.ofRow(task, outcome);
    }

    /** A late word on an attempt before the one that is due, or on a task that is gone, moves nothing. One that is found at the same time waits with the others. */
    private void again(ScheduledTask task, List<ScheduledTask> again, Instant now) {
        if (isDue(task)) {
            again.removeIf(recovered -> recovered.id().equals(task.id()));
            again.add(delayed(task, now));
        }
    }

    /** What is not on the board the recovery has not come to yet. */
    private boolean isDue(ScheduledTask task) {
        return tasks.find(task.id())
                .or(() -> store.findPendingTasks(List.of(task.id())).stream().findFirst())
                .filter(row -> row.attempt() == task.attempt())
                .isPresent();
    }

    /** Twice as late each time, up to a quarter of a minute. */
    private ScheduledTask delayed(ScheduledTask task, Instant now) {
        int doublings = Math.min(tasks.refused(task.id()) - 1, DOUBLINGS_MAX);
        return task.at(null).dueAt(now.plus(REDISPATCH_DELAY_MIN.multipliedBy(1L << doublings)));
    }
}
