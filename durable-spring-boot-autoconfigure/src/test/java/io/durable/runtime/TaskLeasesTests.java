package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durable.history.Payload;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.TaskInvocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of attempts that run for long, in their rows and over the transport. */
class TaskLeasesTests {

    private static final UUID OTHER = new UUID(8, 8);

    private final Bench bench = new Bench();
    private final RecordingTransport transport = new RecordingTransport();
    private final List<Job> running = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final TaskLeases rows = bench.leases();
    private final TaskLeases remote = new TaskLeases(new TransportLeases(transport, OTHER, task -> 5), bench.clock);

    @AfterEach
    void close() {
        bench.close();
    }

    private Job job(ScheduledTask task, boolean redelivered) {
        bench.store.tasks.putIfAbsent(task.id().value(), task.at(null));
        TaskInvocation invocation = new TaskInvocation(task, "flow", null, Bench.T0);
        return new Job(invocation, redelivered, () -> done.add("done " + task.step()));
    }

    private Job begun(ScheduledTask task) {
        Job job = job(task, false);
        job.begin(bench.leases());
        running.add(job);
        return job;
    }

    private void stepAfter(TaskLeases leases, Duration time) {
        leases.watch(() -> List.copyOf(running));
        bench.clock.advance(time);
        assertThat(leases.step()).isEqualTo(Duration.ofSeconds(1));
    }

    private UUID nodeOf(int number) {
        return bench.store.tasks.get(Bench.taskId(number).value()).node();
    }

    @Test
    void saysNothingOfShortAttemptsAndOfThoseThatWait() {
        begun(Bench.task("a", 1, 1));
        running.add(job(Bench.task("a", 2, 2), false));
        stepAfter(rows, Duration.ofMillis(9_999));
        assertThat(bench.store.count("claim")).isZero();

        stepAfter(rows, Duration.ofMillis(1));
        assertThat(bench.store.count("claim")).isEqualTo(1);
        assertThat(nodeOf(1)).isEqualTo(Bench.NODE);
        assertThat(nodeOf(2)).isNull();
    }

    @Test
    void asksNobodyBeforeItWatches() {
        assertThat(rows.step()).isEqualTo(Duration.ofSeconds(1));

        assertThat(bench.store.calls).isEmpty();
    }

    @Test
    void notesALongAttemptInItsRowOnceAndLetsItsSenderForgetIt() {
        Job job = begun(Bench.task("a", 1, 1));
        stepAfter(rows, Duration.ofSeconds(10));
        stepAfter(rows, Duration.ofSeconds(10));
        stepAfter(rows, Duration.ofSeconds(10));

        assertThat(bench.store.count("claim")).isEqualTo(1);
        assertThat(done).containsExactly("done 1");
        assertThat(job.task()).isEqualTo(Bench.task("a", 1, 1).at(Bench.NODE));
        job.done();
        assertThat(done).hasSize(1);
    }

    @Test
    void notesInItsRowWhatThisNodeHasInMemoryOnly() {
        begun(Bench.task("a", 1, 1).at(Bench.NODE));

        stepAfter(rows, Duration.ofSeconds(10));

        assertThat(nodeOf(1)).isEqualTo(Bench.NODE);
    }

    @Test
    void asksAgainLaterForWhatAnotherNodeHas() {
        bench.store.beat(OTHER, "other");
        Job job = begun(Bench.task("a", 1, 1));
        bench.store.tasks.put(Bench.taskId(1).value(), Bench.task("a", 1, 1).at(OTHER));
        bench.clock.advance(Duration.ofSeconds(10));
        bench.store.beat(OTHER, "other");
        stepAfter(rows, Duration.ZERO);
        assertThat(done).containsExactly("done 1");
        assertThat(job.task().node()).isNull();
        stepAfter(rows, Duration.ofSeconds(1));
        assertThat(bench.store.count("claim")).isEqualTo(1);

        stepAfter(rows, Duration.ofSeconds(9));
        assertThat(bench.store.count("claim")).isEqualTo(2);
        assertThat(nodeOf(1)).isEqualTo(Bench.NODE);
    }

    @Test
    void goesOnWhenNothingCanBeNoted() {
        begun(Bench.task("a", 1, 1));
        bench.store.outages.add("claim");
        stepAfter(rows, Duration.ofSeconds(10));
        assertThat(done).isEmpty();

        bench.store.outages.clear();
        stepAfter(rows, Duration.ofSeconds(1));
        assertThat(done).hasSize(1);
    }

    @Test
    void asksOnlyOfAttemptsThatMayHaveBeenExecutedBefore() {
        assertThat(rows.mayRun(job(Bench.task("a", 1, 1), false))).isTrue();
        assertThat(bench.store.count("claim")).isZero();

        Job redelivered = job(Bench.task("a", 2, 2), true);
        assertThat(rows.mayRun(redelivered)).isTrue();
        assertThat(nodeOf(2)).isEqualTo(Bench.NODE);
        assertThat(done).containsExactly("done 2");
        assertThat(redelivered.isNoted()).isTrue();
    }

    @Test
    void doesNotRunWhatAnotherNodeHasOrWhatHasMovedOn() {
        bench.store.beat(OTHER, "other");
        Job elsewhere = job(Bench.task("a", 1, 1), true);
        bench.store.tasks.put(Bench.taskId(1).value(), Bench.task("a", 1, 1).at(OTHER));
        Job outdated = job(Bench.task("a", 2, 2), true);
        bench.store.tasks.put(Bench.taskId(2).value(), Bench.task("a", 2, 2).retried(2, Bench.T0));

        assertThat(rows.mayRun(elsewhere)).isFalse();
        assertThat(rows.mayRun(outdated)).isFalse();
        assertThat(nodeOf(1)).isEqualTo(OTHER);
    }

    @Test
    void saysSoWhenTheRowCannotBeAsked() {
        bench.store.outages.add("claim");
        Job job = job(Bench.task("a", 1, 1), true);

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> rows.mayRun(job));
        assertThat(done).isEmpty();
    }

    @Test
    void tellsOwnersAgainAndAgainWithoutADatabase() {
        begun(Bench.task("a", 1, 1));
        stepAfter(remote, Duration.ofSeconds(10));
        assertThat(transport.leases).hasSize(1);
        assertThat(transport.leases.get(0).partition()).isEqualTo(5);
        assertThat(transport.leases.get(0).news()).isEqualTo(OTHER + " PT30S");
        assertThat(done).isEmpty();
        transport.leases.get(0).answer().delivered();
        assertThat(done).containsExactly("done 1");

        stepAfter(remote, Duration.ofMillis(9_999));
        assertThat(transport.leases).hasSize(1);
        stepAfter(remote, Duration.ofMillis(1));
        assertThat(transport.leases).hasSize(2);
        transport.leases.get(1).answer().failed();
        stepAfter(remote, Duration.ofSeconds(1));
        assertThat(transport.leases).hasSize(3);
    }

    @Test
    void runsEverythingWithoutADatabase() {
        assertThat(remote.mayRun(job(Bench.task("a", 1, 1), true))).isTrue();
        assertThat(done).isEmpty();
    }

    @Test
    void tellsThoseWhoHandedTheSameAttemptOverOnceMoreWhenTheFirstIsDone() {
        Job first = job(Bench.task("a", 1, 1), false);
        first.whenDone(job(Bench.task("a", 2, 2), true));
        assertThat(done).isEmpty();

        first.done();
        first.whenDone(job(Bench.task("a", 3, 3), true));

        assertThat(done).containsExactly("done 1", "done 2", "done 3");
    }

    @Test
    void writesDownWhatAttemptsSayOnceASecondAndTheLastOfIt() {
        Job one = begun(Bench.task("a", 1, 1));
        begun(Bench.task("a", 2, 2));
        one.heartbeat(Payload.of("1"));
        one.heartbeat(Payload.of("2"));
        stepAfter(rows, Duration.ofSeconds(1));
        stepAfter(rows, Duration.ofSeconds(1));

        assertThat(bench.store.details).isEqualTo(Map.of(Bench.taskId(1), Payload.of("2")));
        assertThat(bench.store.count("noteDetails")).isEqualTo(1);
        assertThat(one.isCancelled()).isFalse();
    }

    @Test
    void triesAgainToWriteDownWhatAttemptsSay() {
        Job one = begun(Bench.task("a", 1, 1));
        one.heartbeat(Payload.of("1"));
        bench.store.outages.add("noteDetails");
        stepAfter(rows, Duration.ofSeconds(1));
        bench.store.outages.clear();
        stepAfter(rows, Duration.ofSeconds(1));

        assertThat(bench.store.details).containsEntry(Bench.taskId(1), Payload.of("1"));
    }

    @Test
    void stopsAnAttemptThatHasMovedOnWhenItSaysSomething() {
        Job gone = begun(Bench.task("a", 1, 1));
        Job retried = begun(Bench.task("a", 2, 2));
        bench.store.tasks.remove(Bench.taskId(1).value());
        bench.store.tasks.put(Bench.taskId(2).value(), Bench.task("a", 2, 2).retried(2, Bench.T0));
        gone.heartbeat(Payload.of("1"));
        retried.heartbeat(Payload.of("2"));

        stepAfter(rows, Duration.ofSeconds(1));

        assertThat(gone.isCancelled()).isTrue();
        assertThat(retried.isCancelled()).isTrue();
        assertThat(bench.store.details).isEmpty();
    }

    @Test
    void stopsALongAttemptThatNobodyWantsAnyMoreThoughItSaysNothing() {
        Job gone = begun(Bench.task("a", 1, 1));
        Job wanted = begun(Bench.task("a", 2, 2));
        stepAfter(rows, Duration.ofSeconds(1));
        bench.store.tasks.remove(Bench.taskId(1).value());
        stepAfter(rows, Duration.ofSeconds(9));
        assertThat(gone.isCancelled()).isFalse();

        stepAfter(rows, Duration.ofSeconds(1));

        assertThat(gone.isCancelled()).isTrue();
        assertThat(wanted.isCancelled()).isFalse();
        bench.store.outages.add("findAttempts");
        stepAfter(rows, Duration.ofSeconds(10));
        assertThat(wanted.isCancelled()).isFalse();
    }
}
