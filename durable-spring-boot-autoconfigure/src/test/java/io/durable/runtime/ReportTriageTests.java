package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.Payload;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportTriageTests {

    private final Bench bench = new Bench();
    private final TaskBoard board = new TaskBoard();
    private final ReportTriage triage = new ReportTriage(bench.store, board);
    private final ScheduledTask task = Bench.task("a", 2, 1);

    @BeforeEach
    void known() {
        board.put(task);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Delivery sort(TaskOutcome outcome) {
        return triage.sort(
                new Delivery(
                        Bench.id("a"),
                        true,
                        List.of(),
                        List.of(new Report(task, outcome)),
                        List.of(Bench.task("a", 9, 9))),
                Bench.T0);
    }

    private ScheduledTask oneSecondLater() {
        return new ScheduledTask(
                task.id(), task.execution(), task.step(), task.name(), task.attempt(), Bench.T0.plusSeconds(1));
    }

    @Test
    void passesEndsOn() {
        assertThat(sort(Bench.done("r")).reports()).containsExactly(new Report(task, Bench.done("r")));
        assertThat(sort(Bench.failed("F")).reports()).containsExactly(new Report(task, Bench.failed("F")));
        assertThat(bench.store.calls).isEmpty();
    }

    @Test
    void leavesADeliveryWithoutReportsAlone() {
        Delivery delivery = new Delivery(Bench.id("a"), true, List.of(), List.of(), List.of(task));

        assertThat(triage.sort(delivery, Bench.T0)).isSameAs(delivery);
    }

    @Test
    void makesAnAttemptAgainThatCouldNotBeMade() {
        Delivery sorted = sort(new TaskOutcome.Unavailable("no connection"));

        assertThat(sorted.reports()).isEmpty();
        assertThat(sorted.recovered()).containsExactly(Bench.task("a", 9, 9), oneSecondLater());
        assertThat(sorted.rung()).isTrue();
    }

    @Test
    void waitsLongerEachTimeForWhoCanMakeTheAttempt() {
        List<Duration> delays = IntStream.range(0, 7)
                .mapToObj(i -> sort(new TaskOutcome.Unavailable("nobody has it")).recovered().stream()
                        .filter(again -> again.id().equals(task.id()))
                        .map(again -> Duration.between(Bench.T0, again.due()))
                        .findFirst()
                        .orElseThrow())
                .toList();

        assertThat(delays).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 32L);
    }

    @Test
    void asksTheRowOfAnUnknownOutcome() {
        Delivery again = sort(new TaskOutcome.Unknown("connection lost"));
        assertThat(again.reports()).isEmpty();
        assertThat(again.recovered()).contains(oneSecondLater());

        bench.finish(task, TaskState.DONE);
        Delivery ended = sort(new TaskOutcome.Unknown("connection lost"));
        assertThat(ended.reports())
                .extracting(Report::outcome)
                .containsExactly(new TaskOutcome.Completed(Payload.of("done"), true));
        assertThat(ended.reports()).extracting(report -> report.task().step()).containsExactly(2);
        assertThat(ended.recovered()).hasSize(1);
    }

    @Test
    void dropsASupersededAttemptUnlessItsRowSaysHowTheTaskEnded() {
        Delivery dropped = sort(new TaskOutcome.Superseded());
        assertThat(dropped.reports()).isEmpty();
        assertThat(dropped.recovered()).hasSize(1);

        bench.finish(task, TaskState.FAILED);
        Delivery ended = sort(new TaskOutcome.Superseded());
        assertThat(ended.reports())
                .extracting(Report::outcome)
                .hasOnlyElementsOfType(TaskOutcome.Failed.class)
                .hasSize(1);
    }

    @Test
    void dropsALateWordOnAnAttemptBeforeTheOneThatIsDue() {
        board.put(task.retried(2, Bench.T0.plusSeconds(9)));

        assertThat(sort(new TaskOutcome.Unavailable("no connection")).recovered())
                .containsExactly(Bench.task("a", 9, 9));
        assertThat(sort(new TaskOutcome.Unknown("connection lost")).recovered()).containsExactly(Bench.task("a", 9, 9));
    }

    @Test
    void asksTheRowOfATaskThatTheRecoveryHasNotComeTo() {
        board.clear();
        assertThat(sort(new TaskOutcome.Unavailable("no connection")).recovered())
                .containsExactly(Bench.task("a", 9, 9));

        bench.store.tasks.put(task.id().value(), task.retried(2, Bench.T0));
        assertThat(sort(new TaskOutcome.Unavailable("no connection")).recovered())
                .containsExactly(Bench.task("a", 9, 9));

        bench.store.tasks.put(task.id().value(), task);
        assertThat(sort(new TaskOutcome.Unavailable("no connection")).recovered())
                .containsExactly(Bench.task("a", 9, 9), oneSecondLater());
    }

    @Test
    void handsOutATaskOnceThatIsFoundLostAtTheSameTime() {
        Delivery delivery = new Delivery(
                Bench.id("a"),
                false,
                List.of(),
                List.of(new Report(task, new TaskOutcome.Unavailable("no connection"))),
                List.of(task));

        assertThat(triage.sort(delivery, Bench.T0).recovered()).containsExactly(oneSecondLater());
    }

    @Test
    void saysAtOnceOfWhatIsOfNoUseThatItIsSettled() {
        List<String> settled = new ArrayList<>();
        List<Report> reports = List.of(
                new Report(task, new TaskOutcome.Unavailable(""), () -> settled.add("unavailable")),
                new Report(task, new TaskOutcome.Unknown(""), () -> settled.add("unknown")),
                new Report(task, new TaskOutcome.Superseded(), () -> settled.add("superseded")),
                new Report(task, Bench.done("r"), () -> settled.add("done")));

        triage.sort(new Delivery(Bench.id("a"), false, List.of(), reports, List.of()), Bench.T0);

        assertThat(settled).containsExactly("unavailable", "unknown", "superseded");
    }
}
