package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.durable.LogKeys;
import io.durable.TaskTimeoutException;
import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskTimeouts;
import io.durable.spi.Observed;
import io.durable.spi.Observer;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskToken;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class ActivityWorkerTests {

    private final Bench bench = new Bench();
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<Integer> executed = new ArrayList<>();
    private final ActivityWorker worker =
            new ActivityWorker(bench.handlers(), bench.bus, bench.leases(), threads::add, 2);

    @BeforeEach
    void work() {
        bench.activities.put("work", (invocation, attempt) -> {
            executed.add(invocation.task().step());
            return Bench.done("r" + invocation.task().step());
        });
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static TaskInvocation task(int number) {
        return new TaskInvocation(Bench.task("a", number, number), "flow", Payload.of("x"), Bench.T0);
    }

    private static TaskInvocation named(String name, int number) {
        ScheduledTask task = Bench.task("a", number, number);
        return new TaskInvocation(
                new ScheduledTask(task.id(), task.execution(), task.step(), name, 1, task.due()),
                "flow",
                null,
                Bench.T0);
    }

    @Test
    void startsTheHigherPriorityFirstAndThenWhoCameFirst() {
        worker.accept(List.of(task(1), task(2)));
        worker.accept(List.of(of(3, 0), of(4, -1), of(5, 7), of(6, 7), of(7, 0)));

        threads.remove().run();

        assertThat(executed).containsExactly(1, 5, 6, 3, 7, 4);
    }

    private static TaskInvocation of(int number, int priority) {
        return new TaskInvocation(
                Bench.task("a", number, number),
                "flow",
                Payload.of("x"),
                Bench.T0,
                TaskTimeouts.none(),
                TaskAdmission.byDefault().withPriority(priority));
    }

    @Test
    void executesAndReports() {
        assertThat(worker.isIdle()).isTrue();
        worker.accept(List.of(task(1)));
        assertThat(worker.isIdle()).isFalse();

        threads.remove().run();

        assertThat(bench.bus.reports).containsExactly(new Report(Bench.task("a", 1, 1), Bench.done("r1")));
        assertThat(worker.isIdle()).isTrue();
    }

    @Test
    void namesTheInstanceInTheLogForAsLongAsTheAttemptRuns() {
        Map<String, String> keys = new HashMap<>();
        bench.activities.put("work", (invocation, attempt) -> {
            keys.putAll(MDC.getCopyOfContextMap());
            if (invocation.task().step() == 2) {
                throw new IllegalStateException("a defect");
            }
            return Bench.done("r");
        });
        worker.accept(List.of(task(1)));
        threads.remove().run();
        assertThat(keys)
                .isEqualTo(Map.of(
                        LogKeys.INSTANCE_ID,
                        "a",
                        LogKeys.ORCHESTRATION,
                        "flow",
                        LogKeys.EXECUTION,
                        "1",
                        LogKeys.ACTIVITY,
                        "work"));
        assertThat(MDC.get(LogKeys.INSTANCE_ID)).isNull();

        worker.accept(List.of(task(2)));
        threads.remove().run();
        for (String key : keys.keySet()) {
            assertThat(MDC.get(key)).as(key).isNull();
        }
    }

    @Test
    void isSeenToMakeEachAttempt() {
        List<String> seen = new ArrayList<>();
        worker.observe(new Observer() {
            @Override
            public Observed<TaskOutcome> attempting(TaskInvocation invocation) {
                return new Observed<>() {
                    @Override
                    public void ended(TaskOutcome outcome) {
                        seen.add(invocation.task().step() + " " + outcome);
                    }

                    @Override
                    public void failed(Throwable failure) {
                        seen.add(invocation.task().step() + " " + failure);
                    }
                };
            }
        });
        worker.accept(List.of(task(1)));
        threads.remove().run();
        IllegalStateException defect = new IllegalStateException("a defect");
        bench.activities.put("work", (invocation, attempt) -> {
            throw defect;
        });
        worker.accept(List.of(task(2)));
        threads.remove().run();

        assertThat(seen).containsExactly("1 " + Bench.done("r1"), "2 " + defect);
    }

    @Test
    void runsSoManyAtOnceAndTheOthersInTheirOrderOnTheSameThreads() {
        worker.accept(List.of(task(1), task(2), task(3), task(4)));
        assertThat(threads).hasSize(2);

        threads.remove().run();
        assertThat(executed).containsExactly(1, 3, 4);
        assertThat(worker.isIdle()).isFalse();
        threads.remove().run();

        assertThat(executed).containsExactly(1, 3, 4, 2);
        assertThat(threads).isEmpty();
        assertThat(worker.isIdle()).isTrue();
        worker.accept(List.of(task(5), task(6), task(7)));
        assertThat(threads).hasSize(2);
    }

    @Test
    void doesNotTakeATaskTwiceWhileItIsHere() {
        worker.accept(List.of(task(1), task(1)));
        worker.accept(List.of(task(1)));
        threads.remove().run();
        assertThat(executed).containsExactly(1);

        worker.accept(List.of(task(1)));
        threads.remove().run();
        assertThat(executed).containsExactly(1, 1);
    }

    @Test
    void takesTheNextAttemptThatAReportBrings() {
        List<Boolean> idle = new ArrayList<>();
        ActivityWorker[] worker = new ActivityWorker[1];
        RecordingBus bus = new RecordingBus() {
            @Override
            public synchronized void report(ScheduledTask task, TaskOutcome outcome, Runnable delivered) {
                idle.add(worker[0].isIdle());
                if (idle.size() == 1) {
                    worker[0].accept(List.of(task(1)));
                }
            }
        };
        ActivityWorker retrying = new ActivityWorker(bench.handlers(), bus, bench.leases(), threads::add, 1);
        worker[0] = retrying;

        retrying.accept(List.of(task(1)));
        threads.remove().run();

        assertThat(executed).containsExactly(1, 1);
        assertThat(idle).containsExactly(false, false);
        assertThat(retrying.isIdle()).isTrue();
    }

    @Test
    void leavesATaskAloneWhoseActivityIsUnknown() {
        worker.accept(List.of(named("missing", 1), named("missing", 2)));
        threads.remove().run();

        assertThat(bench.bus.reports).isEmpty();
        worker.accept(List.of(named("missing", 1)));
        assertThat(threads).isNotEmpty();
    }

    @Test
    void reportsAHandlerThatThrowsAsUnavailable() {
        bench.activities.put("broken", (invocation, attempt) -> {
            throw new IllegalStateException("out of order");
        });
        bench.activities.put("deadly", (invocation, attempt) -> {
            throw new NoClassDefFoundError("gone");
        });

        worker.accept(List.of(named("broken", 1), named("deadly", 2), task(3)));
        threads.remove().run();
        threads.remove().run();

        assertThat(bench.bus.reports)
                .extracting(Report::outcome)
                .hasSize(3)
                .startsWith(new TaskOutcome.Unavailable("java.lang.IllegalStateException: out of order"))
                .contains(Bench.done("r3"))
                .filteredOn(TaskOutcome.Unavailable.class::isInstance)
                .hasSize(2);
        assertThat(worker.isIdle()).isTrue();
    }

    @Test
    void startsNothingMoreWhenItDrains() {
        worker.accept(List.of(task(1), task(2), task(3)));

        worker.drain();
        worker.accept(List.of(task(4)));
        threads.remove().run();
        assertThat(worker.isIdle()).isFalse();
        threads.remove().run();

        assertThat(executed).containsExactly(1, 2);
        assertThat(worker.isIdle()).isTrue();
        assertThat(threads).isEmpty();
    }

    @Test
    void givesBackATaskForWhichThereIsNoThread() {
        List<Runnable> started = new ArrayList<>();
        boolean[] full = {true};
        ActivityWorker scarce = new ActivityWorker(
                bench.handlers(),
                bench.bus,
                bench.leases(),
                task -> {
                    if (full[0]) {
                        throw new RejectedExecutionException("full");
                    }
                    started.add(task);
                },
                1);

        scarce.accept(List.of(task(1)));

        assertThat(bench.bus.reports).extracting(Report::outcome).hasOnlyElementsOfType(TaskOutcome.Unavailable.class);
        assertThat(scarce.isIdle()).isTrue();
        full[0] = false;
        scarce.accept(List.of(task(1)));
        assertThat(started).hasSize(1);
    }

    @Test
    void leavesNothingWaitingWhenThereIsNoThreadForAnything() {
        ActivityWorker threadless = new ActivityWorker(
                bench.handlers(),
                bench.bus,
                bench.leases(),
                task -> {
                    throw new RejectedExecutionException("full");
                },
                1);

        threadless.accept(List.of(task(1), task(2), task(3)));

        assertThat(bench.bus.reports).extracting(report -> report.task().step()).containsExactly(1, 2, 3);
        assertThat(threadless.room()).isEqualTo(1);
        assertThat(threadless.isIdle()).isTrue();
    }

    // what comes over the transport

    private final List<String> done = new ArrayList<>();

    private void handedOver(int number, boolean redelivered) {
        bench.store.tasks.putIfAbsent(Bench.taskId(number).value(), Bench.task("a", number, number));
        worker.accept(task(number), redelivered, () -> done.add("done " + number));
    }

    @Test
    void saysThatAnAttemptIsDoneWhenItsOwnerWasTold() {
        handedOver(1, false);
        assertThat(done).isEmpty();

        threads.remove().run();

        assertThat(executed).containsExactly(1);
        assertThat(bench.bus.reports).hasSize(1);
        assertThat(done).containsExactly("done 1");
    }

    @Test
    void saysThatAnAttemptIsDoneOnlyWhenItsReportIsUnderWay() {
        List<Runnable> underway = new ArrayList<>();
        RecordingBus slow = new RecordingBus() {
            @Override
            public synchronized void report(ScheduledTask task, TaskOutcome outcome, Runnable delivered) {
                underway.add(delivered);
            }
        };
        ActivityWorker reporting = new ActivityWorker(bench.handlers(), slow, bench.leases(), Runnable::run, 1);

        reporting.accept(task(1), false, () -> done.add("done"));
        assertThat(done).isEmpty();
        underway.get(0).run();
        underway.get(0).run();

        assertThat(done).containsExactly("done");
    }

    @Test
    void executesAnAttemptOnceThatIsHandedOverTwiceAndSaysSoToBoth() {
        handedOver(1, false);
        handedOver(1, true);
        assertThat(done).isEmpty();

        threads.remove().run();

        assertThat(executed).containsExactly(1);
        assertThat(done).containsExactly("done 1", "done 1");
    }

    @Test
    void claimsWhatMayHaveBeenExecutedBefore() {
        handedOver(1, true);

        threads.remove().run();

        assertThat(executed).containsExactly(1);
        assertThat(bench.store.tasks.get(Bench.taskId(1).value()).node()).isEqualTo(Bench.NODE);
        assertThat(bench.bus.reports.get(0).task().node()).isEqualTo(Bench.NODE);
        assertThat(done).containsExactly("done 1");
    }

    @Test
    void doesNotExecuteWhatAnotherNodeHas() {
        UUID other = new UUID(8, 8);
        bench.store.beat(other, "other");
        bench.store.tasks.put(Bench.taskId(1).value(), Bench.task("a", 1, 1).at(other));
        handedOver(1, true);

        threads.remove().run();

        assertThat(executed).isEmpty();
        assertThat(bench.bus.reports).isEmpty();
        assertThat(done).containsExactly("done 1");
        assertThat(worker.isIdle()).isTrue();
    }

    @Test
    void reportsWhatItCannotClaimAsUnavailable() {
        bench.store.outages.add("claim");
        handedOver(1, true);

        threads.remove().run();

        assertThat(executed).isEmpty();
        assertThat(bench.bus.reports).extracting(Report::outcome).hasOnlyElementsOfType(TaskOutcome.Unavailable.class);
        assertThat(done).containsExactly("done 1");
    }

    @Test
    void reportsAnUnknownActivityAsUnavailableWhenOthersMayKnowIt() {
        bench.bus.reachesOthers = true;
        worker.accept(named("missing", 1), false, () -> done.add("done"));

        threads.remove().run();

        assertThat(bench.bus.reports)
                .extracting(Report::outcome)
                .containsExactly(new TaskOutcome.Unavailable("There is no activity 'missing' in this application"));
        assertThat(done).containsExactly("done");
    }

    @Test
    void saysHowMuchRoomThereIs() {
        assertThat(worker.room()).isEqualTo(2);
        handedOver(1, false);
        assertThat(worker.room()).isEqualTo(1);
        handedOver(2, false);
        handedOver(3, false);
        assertThat(worker.room()).isZero();

        threads.remove().run();
        assertThat(worker.room()).isEqualTo(1);
        worker.drain();
        assertThat(worker.room()).isZero();
    }

    @Test
    void keepsSilentAboutWhatItGivesUpWhenItDrains() {
        handedOver(1, false);
        handedOver(2, false);
        handedOver(3, false);

        worker.drain();
        handedOver(4, false);
        threads.remove().run();
        threads.remove().run();

        assertThat(executed).containsExactly(1, 2);
        assertThat(done).containsExactly("done 1", "done 2");
    }

    @Test
    void saysWhatRuns() {
        List<List<Integer>> running = new ArrayList<>();
        bench.activities.put("work", (invocation, attempt) -> {
            running.add(worker.running().stream().map(job -> job.task().step()).toList());
            return Bench.done("r");
        });
        worker.accept(List.of(task(1), task(2)));
        assertThat(worker.running()).isEmpty();

        threads.remove().run();

        assertThat(running).containsExactly(List.of(1));
        assertThat(worker.running()).isEmpty();
    }

    // limits and cancellation

    private static TaskInvocation limited(int number, TaskTimeouts timeouts) {
        return new TaskInvocation(Bench.task("a", number, number), "flow", Payload.of("x"), Bench.T0, timeouts);
    }

    private AttemptLimits limits() {
        return new AttemptLimits(worker::limited, worker::timedOut, bench.clock);
    }

    private String onlyFailure() {
        assertThat(bench.bus.reports).hasSize(1);
        FailureDetails failure = ((TaskOutcome.Failed) bench.bus.reports.get(0).outcome()).failure();
        assertThat(failure.isCausedBy(TaskTimeoutException.class)).isTrue();
        return failure.message();
    }

    @Test
    void failsAnAttemptThatRunsTooLongAtOnceAndDropsWhatItReturnsLater() {
        List<String> seen = new ArrayList<>();
        AttemptLimits limits = limits();
        bench.activities.put("work", (invocation, attempt) -> {
            bench.clock.advance(Duration.ofMillis(999));
            seen.add(limits.step() + " " + attempt.isCancelled());
            bench.clock.advance(Duration.ofMillis(1));
            limits.step();
            seen.add(attempt.isCancelled() + " " + Thread.currentThread().isInterrupted());
            assertThat(onlyFailure()).isEqualTo("START_TO_CLOSE: activity 'work' ran for longer than PT1S");
            assertThat(worker.isIdle()).as("its thread is still there").isFalse();
            return Bench.done("late");
        });

        worker.accept(List.of(limited(1, TaskTimeouts.none().withStartToClose(Duration.ofSeconds(1)))));
        threads.remove().run();

        assertThat(seen).containsExactly("PT0.001S false", "true true");
        assertThat(bench.bus.reports).hasSize(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(worker.isIdle()).isTrue();
        assertThat(worker.limited()).isEmpty();
        assertThat(limits.step()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void failsAnAttemptThatIsSilentForTooLong() {
        AttemptLimits limits = limits();
        bench.activities.put("work", (invocation, attempt) -> {
            for (int i = 0; i < 5; i++) {
                bench.clock.advance(Duration.ofMillis(900));
                limits.step();
                attempt.heartbeat(null);
            }
            assertThat(attempt.isCancelled()).isFalse();
            bench.clock.advance(Duration.ofSeconds(1));
            limits.step();
            return Bench.done("late");
        });

        worker.accept(List.of(limited(
                1, TaskTimeouts.none().withHeartbeat(Duration.ofSeconds(1)).withStartToClose(Duration.ofSeconds(20)))));
        threads.remove().run();

        assertThat(onlyFailure()).isEqualTo("HEARTBEAT: activity 'work' gave no heartbeat for PT1S");
    }

    @Test
    void doesNotCountTheTimeInWhichAnAttemptWaits() {
        AttemptLimits limits = limits();
        List<Boolean> told = new ArrayList<>();
        worker.watchLimits(() -> told.add(true));
        worker.accept(List.of(limited(1, TaskTimeouts.none().withStartToClose(Duration.ofSeconds(1)))));
        bench.clock.advance(Duration.ofHours(1));
        limits.step();
        assertThat(told).isEmpty();

        threads.remove().run();

        assertThat(told).hasSize(1);
        assertThat(bench.bus.reports).extracting(Report::outcome).containsExactly(Bench.done("r1"));
    }

    @Test
    void stopsAnAttemptThatNobodyWantsAnyMore() {
        List<Boolean> seen = new ArrayList<>();
        bench.activities.put("work", (invocation, attempt) -> {
            worker.abandon(List.of(Bench.taskId(2), Bench.taskId(1)));
            seen.add(attempt.isCancelled());
            seen.add(Thread.currentThread().isInterrupted());
            return Bench.done("late");
        });

        worker.accept(List.of(task(1)));
        threads.remove().run();

        assertThat(seen).containsExactly(true, true);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(worker.isIdle()).isTrue();
    }

    @Test
    void doesNotInterruptAnAttemptThatIsShielded() {
        List<Boolean> seen = new ArrayList<>();
        bench.activities.put("work", (invocation, attempt) -> {
            attempt.shield();
            worker.abandon(List.of(Bench.taskId(1)));
            seen.add(attempt.isCancelled());
            seen.add(Thread.currentThread().isInterrupted());
            return Bench.done("late");
        });

        worker.accept(List.of(task(1)));
        threads.remove().run();

        assertThat(seen).containsExactly(true, false);
    }

    @Test
    void neverBeginsAnAttemptThatWaitsAndNobodyWantsAnyMore() {
        List<String> done = new ArrayList<>();
        worker.accept(List.of(task(1), task(2)));
        worker.accept(task(3), false, () -> done.add("3"));

        worker.abandon(List.of(Bench.taskId(3), Bench.taskId(1)));
        threads.remove().run();
        threads.remove().run();

        assertThat(executed).containsExactly(2);
        assertThat(done).containsExactly("3");
        assertThat(worker.isIdle()).isTrue();
    }

    @Test
    void writesDownHowFarAFailedAttemptWasBeforeItIsReported() {
        bench.store.tasks.put(Bench.taskId(1).value(), Bench.task("a", 1, 1));
        List<Payload> read = new ArrayList<>();
        bench.activities.put("work", (invocation, attempt) -> {
            attempt.findDetails().ifPresent(read::add);
            attempt.heartbeat(Payload.of("1"));
            attempt.heartbeat(Payload.of("2"));
            attempt.heartbeat(null);
            attempt.findDetails().ifPresent(read::add);
            return Bench.failed("F");
        });

        worker.accept(List.of(task(1)));
        threads.remove().run();
        assertThat(bench.store.details).containsEntry(Bench.taskId(1), Payload.of("2"));
        worker.accept(List.of(task(1)));
        threads.remove().run();

        assertThat(read).containsExactly(Payload.of("2"), Payload.of("2"), Payload.of("2"));
        assertThat(bench.store.count("noteDetails")).isEqualTo(2);
    }

    // completion by token

    private void present(int number) {
        bench.store.tasks.put(Bench.taskId(number).value(), Bench.task("a", number, number));
    }

    @Test
    void leavesTheEndToWhoeverHasTheToken() {
        present(1);
        List<TaskToken> tokens = new ArrayList<>();
        bench.activities.put("work", (invocation, attempt) -> {
            tokens.add(attempt.token());
            attempt.handOver();
            return attempt.isHandedOver() ? new TaskOutcome.HandedOver() : Bench.done("no");
        });

        worker.accept(List.of(task(1)));
        threads.remove().run();

        assertThat(bench.bus.reports).extracting(Report::outcome).containsExactly(new TaskOutcome.HandedOver());
        assertThat(bench.store.tasks.get(Bench.taskId(1).value()).isHandedOver())
                .isTrue();
        assertThat(tokens).containsExactly(TaskToken.of(Bench.task("a", 1, 1)));
    }

    @Test
    void decidesInTheRowWhoEndsAnAttemptWhoseTokenWasTaken() {
        present(1);
        present(2);
        bench.activities.put("work", (invocation, attempt) -> {
            attempt.token();
            if (invocation.task().step() == 2) {
                bench.store.finish(invocation.task(), Bench.done("other"));
            }
            return Bench.done("own");
        });

        worker.accept(List.of(task(1), task(2)));
        threads.remove().run();
        threads.remove().run();

        assertThat(bench.bus.reports)
                .extracting(Report::outcome)
                .containsExactly(new TaskOutcome.Completed(Payload.of("own"), true), new TaskOutcome.Superseded());
        assertThat(bench.store.finished.get(Bench.taskId(2)).result()).isEqualTo(Payload.of("other"));
    }

    @Test
    void letsTheRowKnowWhenTheEndCouldNotBeWritten() {
        present(1);
        bench.store.outages.add("finish");
        bench.activities.put("work", (invocation, attempt) -> {
            attempt.token();
            return Bench.done("own");
        });

        worker.accept(List.of(task(1)));
        threads.remove().run();

        assertThat(bench.bus.reports).extracting(Report::outcome).hasOnlyElementsOfType(TaskOutcome.Unknown.class);
    }

    @Test
    void givesNoTokenWhereTheOutcomeIsRecordedInATransaction() {
        present(1);
        bench.activities.put("work", (invocation, attempt) -> {
            attempt.shield();
            assertThatIllegalStateException()
                    .isThrownBy(attempt::handOver)
                    .withMessageContaining("recorded in its own transaction");
            return Bench.done("r");
        });

        worker.accept(List.of(task(1)));
        threads.remove().run();

        assertThat(bench.bus.reports).extracting(Report::outcome).containsExactly(Bench.done("r"));
    }
}
