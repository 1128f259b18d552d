package io.durable.spi;

import static io.durable.spi.Samples.task;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskId;
import io.durable.spi.CommitOutcome.Committed;
import io.durable.spi.TaskAdmissions.Admitted;
import io.durable.spi.TaskAdmissions.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store keeps of limits over all nodes. */
public abstract class TaskAdmissionContractTests extends TaskClaimContractTests {

    private static final String ACTIVITY = "charge";
    private static final TaskLimit TWO = TaskLimit.concurrent(2);
    private static final TaskAdmission PLAIN = TaskAdmission.byDefault();

    private final InstanceId id = Samples.idIn(0, 1);

    private ScheduledTask scheduled(int step) {
        ScheduledTask task = task(id, step).named(ACTIVITY, "default");
        commit(turn(id).schedules(task).commit());
        return task;
    }

    private void commit(InstanceCommit commit) {
        assertThat(store.commit(List.of(new PartitionCommit(fence, List.of(commit)))))
                .isEqualTo(new Committed());
        fence = fence.next();
    }

    private void finish(ScheduledTask task) {
        commit(turn(id).finishes(task, TaskState.PENDING).commit());
    }

    private Admitted admit(TaskLimit limit, Request... requests) {
        return fixture.admissions().admit(ACTIVITY, limit, Arrays.asList(requests));
    }

    private static Request request(ScheduledTask task) {
        return new Request(task, PLAIN);
    }

    private static Request request(ScheduledTask task, TaskAdmission admission) {
        return new Request(task, admission);
    }

    @Test
    void letsNoMoreThroughThanTheLimitSays() {
        ScheduledTask one = scheduled(1);
        ScheduledTask two = scheduled(2);
        ScheduledTask three = scheduled(3);

        assertThat(admit(TWO, request(one)).underWay()).containsExactly(one.id());
        assertThat(admit(TWO, request(two)).underWay()).containsExactlyInAnyOrder(one.id(), two.id());
        Admitted full = admit(TWO, request(three));

        assertThat(full.underWay()).containsExactlyInAnyOrder(one.id(), two.id());
        assertThat(full.begun()).isEmpty();
        assertThat(full.nextAt()).isNull();
        assertThat(full.hasMore()).isFalse();
    }

    @Test
    void letsTheNextThroughWhenAnAttemptHasEndedWhoeverAsks() {
        ScheduledTask one = scheduled(1);
        ScheduledTask two = scheduled(2);
        admit(TaskLimit.concurrent(1), request(one));
        admit(TaskLimit.concurrent(1), request(two));
        finish(one);

        Admitted free = admit(TaskLimit.concurrent(1));

        assertThat(free.underWay()).containsExactly(two.id());
        assertThat(free.begun()).containsExactly(id);
    }

    @Test
    void letsAnAttemptThroughAgainThatAsksAgain() {
        ScheduledTask one = scheduled(1);
        admit(TaskLimit.concurrent(1), request(one));

        Admitted again = admit(TaskLimit.concurrent(1), request(one));

        assertThat(again.underWay()).containsExactly(one.id());
        assertThat(again.begun()).isEmpty();
    }

    @Test
    void letsTheNextAttemptWaitBehindTheOthers() {
        ScheduledTask one = scheduled(1);
        ScheduledTask two = scheduled(2);
        admit(TaskLimit.concurrent(1), request(one), request(two));
        commit(turn(id).retries(one, TaskState.PENDING, 2, one.due()).commit());

        assertThat(admit(TaskLimit.concurrent(1), request(one.retried(2, one.due())))
                        .underWay())
                .containsExactly(two.id());
    }

    @Test
    void notesNothingOfAnAttemptThatIsNotDue() {
        ScheduledTask one = scheduled(1);

        assertThat(admit(TWO, request(one.retried(2, one.due()))).underWay()).isEmpty();
        assertThat(admit(TWO, request(task(id, 7).named(ACTIVITY, "default"))).underWay())
                .isEmpty();
    }

    @Test
    void letsTheHigherPriorityGoFirstAndThenWhoCameFirst() {
        ScheduledTask running = scheduled(1);
        ScheduledTask low = scheduled(2);
        ScheduledTask high = scheduled(3);
        ScheduledTask alsoLow = scheduled(4);
        TaskLimit single = TaskLimit.concurrent(1);
        admit(single, request(running));
        admit(single, request(low));
        admit(single, request(alsoLow));
        admit(single, request(high, PLAIN.withPriority(5)));

        finish(running);
        assertThat(admit(single).underWay()).containsExactly(high.id());
        finish(high);
        assertThat(admit(single).underWay()).containsExactly(low.id());
        finish(low);
        assertThat(admit(single).underWay()).containsExactly(alsoLow.id());
    }

    @Test
    void letsThroughPerKeyNoMoreThanTheLimitSaysAndPassesOverThoseWhoseKeyIsFull() {
        TaskLimit perKey = new TaskLimit(3, 1, TaskLimit.UNLIMITED, Duration.ofSeconds(1));
        ScheduledTask one = scheduled(1);
        ScheduledTask same = scheduled(2);
        ScheduledTask other = scheduled(3);
        ScheduledTask none = scheduled(4);

        Admitted admitted = admit(
                perKey,
                request(one, PLAIN.withKey("a")),
                request(same, PLAIN.withKey("a")),
                request(other, PLAIN.withKey("b")),
                request(none));
        assertThat(admitted.underWay()).containsExactlyInAnyOrder(one.id(), other.id(), none.id());

        finish(one);
        assertThat(admit(perKey).underWay()).containsExactlyInAnyOrder(same.id(), other.id(), none.id());
    }

    @Test
    void saysThatThereIsMoreUntilAllHaveBegunThatThereIsRoomFor() {
        int count = 2_100;
        List<Request> all = IntStream.rangeClosed(1, count)
                .mapToObj(step -> request(task(id, step).named(ACTIVITY, "default"), PLAIN.withKey("k" + step % 7)))
                .toList();
        List<ScheduledTask> tasks = all.stream().map(Request::task).toList();
        for (int from = 0; from < count; from += 700) {
            commit(turn(id).schedules(tasks.subList(from, from + 700).toArray(ScheduledTask[]::new))
                    .commit());
        }
        TaskLimit none = TaskLimit.concurrent(count);
        Admitted admitted = admit(none, all.toArray(Request[]::new));
        for (int look = 1; look < 20 && admitted.hasMore(); look++) {
            admitted = admit(none);
        }

        assertThat(admitted.hasMore()).isFalse();
        assertThat(admitted.underWay()).hasSize(count);
    }

    @Test
    void letsThoseWithAKeyThroughOneAfterTheOtherAlsoWhenTheNextOfThemIsNotDueAnyMore() {
        TaskLimit perKey = new TaskLimit(2, 1, TaskLimit.UNLIMITED, Duration.ofSeconds(1));
        List<ScheduledTask> same = IntStream.rangeClosed(1, 4)
                .mapToObj(step -> {
                    ScheduledTask task = scheduled(step);
                    admit(perKey, request(task, PLAIN.withKey("a")));
                    return task;
                })
                .toList();
        ScheduledTask other = scheduled(5);
        admit(perKey, request(other, PLAIN.withPriority(-1)));
        ScheduledTask behind = scheduled(6);

        assertThat(admit(perKey, request(behind, PLAIN.withPriority(-2))).underWay())
                .containsExactlyInAnyOrder(same.get(0).id(), other.id());
        finish(same.get(1));
        finish(same.get(0));
        assertThat(admit(perKey).underWay())
                .containsExactlyInAnyOrder(same.get(2).id(), other.id());
        finish(same.get(2));
        assertThat(admit(perKey).underWay())
                .containsExactlyInAnyOrder(same.get(3).id(), other.id());
        finish(same.get(3));
        assertThat(admit(perKey).underWay()).containsExactlyInAnyOrder(other.id(), behind.id());
    }

    @Test
    void countsNoAttemptThatWasGivenUpUntilItIsAskedForAgain() {
        ScheduledTask one = scheduled(1);
        ScheduledTask two = scheduled(2);
        ScheduledTask three = scheduled(3);
        TaskLimit single = TaskLimit.concurrent(1);
        admit(single, request(one), request(two), request(three));

        fixture.admissions().giveUp(List.of(one, two));
        assertThat(admit(single).underWay()).containsExactly(three.id());

        assertThat(admit(single, request(one)).underWay()).containsExactly(three.id());
        finish(three);
        assertThat(admit(single).underWay()).containsExactly(one.id());
    }

    @Test
    void countsForTheRateWhatWasGivenUp() {
        TaskLimit rate = new TaskLimit(TaskLimit.UNLIMITED, TaskLimit.UNLIMITED, 1, Duration.ofHours(1));
        ScheduledTask one = scheduled(1);
        admit(rate, request(one));

        fixture.admissions().giveUp(List.of(one));

        assertThat(admit(rate, request(one)).underWay()).isEmpty();
    }

    @Test
    void countsAPeriodFromTheMomentAtWhichAnAttemptIsLetThrough() {
        TaskLimit rate = new TaskLimit(TaskLimit.UNLIMITED, TaskLimit.UNLIMITED, 1, Duration.ofHours(1));
        ScheduledTask one = scheduled(1);
        Instant before = store.currentTime();

        Admitted admitted = admit(rate, request(one));

        assertThat(admitted.nextAt())
                .isBetween(before.plus(Duration.ofHours(1)), store.currentTime().plus(Duration.ofHours(1)));
    }

    @Test
    void letsNoMoreThroughWithinAPeriodThanTheRateSaysHoweverSoonTheyEnd() {
        TaskLimit rate = new TaskLimit(TaskLimit.UNLIMITED, TaskLimit.UNLIMITED, 2, Duration.ofHours(1));
        ScheduledTask one = scheduled(1);
        ScheduledTask two = scheduled(2);
        ScheduledTask three = scheduled(3);
        Admitted first = admit(rate, request(one));
        assertThat(first.nextAt()).isNull();
        admit(rate, request(two));
        finish(one);
        finish(two);

        Admitted used = admit(rate, request(three));

        assertThat(used.underWay()).isEmpty();
        assertThat(used.hasMore()).as("the rest waits for the rate").isFalse();
        assertThat(used.nextAt())
                .isBetween(
                        store.currentTime().plus(Duration.ofMinutes(50)),
                        store.currentTime().plus(Duration.ofHours(1)));
    }

    @Test
    void keepsWhatIsUnderWayWhenTheLimitIsLowered() {
        ScheduledTask one = scheduled(1);
        ScheduledTask two = scheduled(2);
        ScheduledTask three = scheduled(3);
        admit(TWO, request(one), request(two));

        assertThat(admit(TaskLimit.concurrent(1), request(three)).underWay())
                .containsExactlyInAnyOrder(one.id(), two.id());
        finish(one);
        assertThat(admit(TaskLimit.concurrent(1)).underWay()).containsExactly(two.id());
        finish(two);
        assertThat(admit(TaskLimit.concurrent(1)).underWay()).containsExactly(three.id());
    }

    @Test
    void countsNoTransactionalActivityAnyMoreThatHasRecordedItsEnd() {
        ScheduledTask one = scheduled(1);
        ScheduledTask two = scheduled(2);
        admit(TaskLimit.concurrent(1), request(one), request(two));
        fixture.inTransaction(() -> fixture.outcomes().complete(one.id(), null));

        assertThat(admit(TaskLimit.concurrent(1)).underWay()).containsExactly(two.id());
    }

    @Test
    void countsAnAttemptWhoseTokenSomebodyHas() {
        ScheduledTask one = scheduled(1);
        ScheduledTask two = scheduled(2);
        admit(TaskLimit.concurrent(1), request(one), request(two));
        store.handOver(one);

        assertThat(admit(TaskLimit.concurrent(1)).underWay()).containsExactly(one.id());
    }

    @Test
    void countsWhatWaitsAndIsDue() {
        Instant now = store.currentTime();
        assertThat(fixture.backlog().count(100)).isZero();

        fixture.instances().insert(Samples.pending(Samples.idIn(0, 2), now.minusSeconds(1)));
        fixture.instances().insert(Samples.pending(Samples.idIn(0, 3), now.minusSeconds(1)));
        commit(turn(id).sends(Samples.event(id, now.minusSeconds(1)), Samples.event(id, now.plusSeconds(3600)))
                .commit());

        assertThat(fixture.backlog().count(100)).isEqualTo(3);
        assertThat(fixture.backlog().count(1)).as("one of each kind").isEqualTo(2);
    }

    @Test
    void keepsActivitiesApart() {
        ScheduledTask one = scheduled(1);
        ScheduledTask other = task(id, 2).named("refund", "default");
        commit(turn(id).schedules(other).commit());
        admit(TaskLimit.concurrent(1), request(one));

        List<TaskId> underWay = List.copyOf(fixture.admissions()
                .admit("refund", TaskLimit.concurrent(1), List.of(request(other)))
                .underWay());
        assertThat(underWay).containsExactly(other.id());
    }
}
