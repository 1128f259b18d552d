package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.runtime.LoopInbox.Taken;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoopInboxTests {

    private static final InstanceId A = Bench.id("a");
    private static final InstanceId B = Bench.id("b");
    private static final InstanceId C = Bench.id("c");

    private final LoopInbox inbox = new LoopInbox();

    private static Report report(String instance, int number) {
        return new Report(Bench.task(instance, number, number), Bench.done("r"));
    }

    private static Delivery delivery(Taken taken, InstanceId id) {
        return new Delivery(
                id,
                taken.rung().contains(id),
                List.of(),
                taken.reports().get(id),
                taken.recovered().get(id));
    }

    @Test
    void takesRingsOfTheSameInstanceOnce() {
        inbox.ring(List.of(A, B));
        inbox.ring(List.of(A));

        Taken taken = inbox.take(10);

        assertThat(taken.instances()).containsExactly(A, B);
        assertThat(taken.rung()).containsExactly(A, B);
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.take(10).instances()).isEmpty();
    }

    private static InstanceRecord started(String id, int inputSize) {
        return new InstanceRecord(
                Bench.id(id),
                Bench.incarnation(Bench.id(id)),
                "flow",
                null,
                Payload.of(new byte[inputSize]),
                null,
                Map.of(),
                Bench.T0,
                Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0));
    }

    @Test
    void keepsTheRowOfAnInstanceOfWhichNothingElseIsKnown() {
        inbox.ringStarted(started("a", 1));

        assertThat(inbox.isEmpty()).isFalse();
        Taken taken = inbox.take(10);

        assertThat(taken.instances()).containsExactly(A);
        assertThat(taken.rung()).isEmpty();
        assertThat(taken.started()).containsExactly(Map.entry(A, started("a", 1)));
        assertThat(inbox.isEmpty()).isTrue();
    }

    static Stream<Named<Consumer<LoopInbox>>> otherNews() {
        return Stream.of(
                Named.of("ring", inbox -> inbox.ring(List.of(A))),
                Named.of("second start", inbox -> inbox.ringStarted(started("a", 2))),
                Named.of("report", inbox -> inbox.report(report("a", 1))),
                Named.of("recovered task", inbox -> inbox.recover(Bench.task("a", 1, 1))));
    }

    @ParameterizedTest
    @MethodSource("otherNews")
    void keepsNoRowWhenThereIsOtherNews(Consumer<LoopInbox> news) {
        inbox.ringStarted(started("a", 1));
        news.accept(inbox);
        Taken after = inbox.take(10);
        assertThat(after.started()).isEmpty();
        assertThat(after.rung()).containsExactly(A);

        news.accept(inbox);
        inbox.ringStarted(started("a", 1));
        Taken before = inbox.take(10);
        assertThat(before.started()).isEmpty();
        assertThat(before.rung()).containsExactly(A);
    }

    @Test
    void keepsNoRowOfWhatIsPutBack() {
        inbox.ringStarted(started("a", 1));
        inbox.putBack(inbox.take(10));
        assertThat(inbox.take(10).rung()).containsExactly(A);

        inbox.putBack(new Delivery(A, false, List.of(), List.of(report("a", 1)), List.of()));
        inbox.ringStarted(started("a", 1));
        assertThat(inbox.take(10).rung()).containsExactly(A);

        inbox.ringStarted(started("a", 1));
        inbox.putBack(new Delivery(A, false, List.of(), List.of(report("a", 1)), List.of()));
        Taken taken = inbox.take(10);
        assertThat(taken.rung()).containsExactly(A);
        assertThat(taken.started()).isEmpty();
    }

    @Test
    void keepsRowsOnlyUpToABound() {
        for (int round = 0; round < 3; round++) {
            IntStream.range(0, 1_100).forEach(i -> inbox.ringStarted(started("i" + i, 10)));
            Taken taken = inbox.take(2_000);
            assertThat(taken.started()).hasSize(1_000);
            assertThat(taken.rung()).hasSize(100);
        }
        for (int round = 0; round < 3; round++) {
            IntStream.range(0, 10).forEach(i -> inbox.ringStarted(started("i" + i, 200_000)));
            assertThat(inbox.take(7).started()).hasSize(5);
            inbox.clear();
        }
    }

    @Test
    void looksUpMessagesOnlyOfTheRung() {
        inbox.report(report("a", 1));
        inbox.report(report("a", 2));
        inbox.recover(Bench.task("b", 3, 3));
        inbox.ring(List.of(C));

        Taken taken = inbox.take(10);

        assertThat(taken.rung()).containsExactly(C);
        assertThat(taken.reports().get(A)).containsExactly(report("a", 1), report("a", 2));
        assertThat(taken.recovered().get(B)).containsExactly(Bench.task("b", 3, 3));
        assertThat(taken.reports().get(C)).isEmpty();
    }

    @Test
    void takesWhoWaitsLongestWhateverFor() {
        inbox.report(report("a", 1));
        inbox.ring(List.of(B));
        inbox.recover(Bench.task("c", 1, 1));
        inbox.ring(List.of(A));

        assertThat(inbox.take(2).instances()).containsExactly(A, B);
        assertThat(inbox.size()).isEqualTo(1);
        assertThat(inbox.take(2).instances()).containsExactly(C);
        assertThat(inbox.size()).isZero();
    }

    // when memory is full

    @Test
    void takesWhatIsUnderWayPastNewcomers() {
        inbox.ring(List.of(A, B));
        inbox.ringStarted(started("c", 1));
        inbox.report(report("d", 1));
        inbox.recover(Bench.task("e", 1, 1));

        assertThat(inbox.take(9, 1, B::equals).instances()).containsExactly(A, B, Bench.id("d"), Bench.id("e"));
        assertThat(inbox.take(9, 1, B::equals).started()).containsOnlyKeys(C);
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void takesNewcomersHoweverMuchIsUnderWay() {
        inbox.report(report("a", 1));
        inbox.report(report("b", 1));
        inbox.ring(List.of(C));

        assertThat(inbox.take(2, 1, id -> false).instances()).containsExactly(C, A);
        assertThat(inbox.take(2, 1, id -> false).instances()).containsExactly(B);
    }

    @Test
    void takesForANewcomerWhoseTaskHasEndedSince() {
        inbox.ring(List.of(A, B, C));
        assertThat(inbox.take(9, 1, id -> false).instances()).containsExactly(A);

        inbox.report(report("c", 1));
        assertThat(inbox.hasReports()).isTrue();
        assertThat(inbox.size()).isEqualTo(2);
        Taken taken = inbox.take(9, 0, id -> false);

        assertThat(taken.rung()).containsExactly(C);
        assertThat(taken.reports().get(C)).containsExactly(report("c", 1));
        assertThat(inbox.take(9).instances()).containsExactly(B);
    }

    @Test
    void leavesWhatIsHeldWhereverItStands() {
        inbox.ring(List.of(A, B));
        inbox.report(report("c", 1));
        inbox.take(9, 0, A::equals);
        inbox.ring(List.of(A));
        inbox.report(report("c", 1));
        inbox.take(0, 0, A::equals);
        List.of(A, B, C).forEach(id -> inbox.hold(id, Bench.T0));

        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.hasReports()).isFalse();
        assertThat(inbox.take(9, 9, A::equals).instances()).isEmpty();
        inbox.release(Bench.T0);
        assertThat(inbox.take(9, 9, A::equals).instances()).containsExactly(B, A, C);
    }

    @Test
    void takesAllInOneLineAgainWhenThereIsRoom() {
        inbox.ring(List.of(A, B));
        inbox.take(0, 0, id -> false);
        inbox.report(report("c", 1));

        assertThat(inbox.take(2).instances()).containsExactly(A, B);
        assertThat(inbox.take(2).instances()).containsExactly(C);
    }

    @Test
    void givesBackBeforeAllThatWaitsAndWithWhatCameMeanwhileBehind() {
        inbox.ring(List.of(A));
        inbox.report(report("a", 1));
        inbox.recover(Bench.task("a", 5, 5));
        Taken taken = inbox.take(1);
        inbox.ring(List.of(B));
        inbox.report(report("a", 2));
        inbox.recover(Bench.task("a", 6, 6));

        inbox.putBack(taken);

        Taken again = inbox.take(1);
        assertThat(again.instances()).containsExactly(A);
        assertThat(again.rung()).containsExactly(A);
        assertThat(again.reports().get(A)).containsExactly(report("a", 1), report("a", 2));
        assertThat(again.recovered().get(A)).containsExactly(Bench.task("a", 5, 5), Bench.task("a", 6, 6));
        assertThat(inbox.take(9).instances()).containsExactly(B);
    }

    @Test
    void remembersARingThatCameWhileAnUnrungDeliveryWasOut() {
        inbox.report(report("a", 1));
        Delivery out = delivery(inbox.take(1), A);
        inbox.ring(List.of(A));

        inbox.putBack(out);
        assertThat(inbox.take(1).rung()).containsExactly(A);

        inbox.putBack(out);
        inbox.ring(List.of(A));
        assertThat(inbox.take(1).rung()).containsExactly(A);
    }

    @Test
    void keepsNoTraceOfADeliveryThatHadNothing() {
        inbox.putBack(new Delivery(A, false, List.of(), List.of(), List.of()));

        assertThat(inbox.isEmpty()).isTrue();
        inbox.putBack(new Delivery(A, true, List.of(), List.of(), List.of()));
        assertThat(inbox.isEmpty()).isFalse();
        assertThat(inbox.size()).isEqualTo(1);
    }

    @Test
    void takesOneInstanceAlone() {
        inbox.ring(List.of(A, B));

        Taken taken = inbox.takeOnly(B);

        assertThat(taken.instances()).containsExactly(B);
        assertThat(taken.rung()).containsExactly(B);
        assertThat(inbox.take(9).instances()).containsExactly(A);
        assertThat(inbox.takeOnly(C).rung()).isEmpty();
    }

    @Test
    void keepsWhatIsHeldUntilItsTime() {
        inbox.ring(List.of(A));
        inbox.hold(A, Bench.T0);
        assertThat(inbox.isEmpty()).isTrue();
        inbox.ring(List.of(B));
        assertThat(inbox.isEmpty()).isFalse();
        assertThat(inbox.take(9).instances()).containsExactly(B);

        inbox.release(Bench.T0.minusNanos(1));
        assertThat(inbox.take(9).instances()).isEmpty();
        inbox.release(Bench.T0);
        assertThat(inbox.isEmpty()).isFalse();
        assertThat(inbox.take(9).instances()).containsExactly(A);
    }

    @Test
    void isEmptyWhenAllThatWasPutBackIsHeld() {
        inbox.ring(List.of(A));
        inbox.putBack(inbox.take(1));
        assertThat(inbox.isEmpty()).isFalse();
        inbox.hold(B, Bench.T0);
        assertThat(inbox.isEmpty()).isFalse();
        inbox.hold(A, Bench.T0);

        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.size()).isEqualTo(1);
    }

    @Test
    void saysWhetherReportsWait() {
        inbox.ring(List.of(A));
        assertThat(inbox.hasReports()).isFalse();
        inbox.report(report("a", 1));
        assertThat(inbox.hasReports()).isTrue();
        inbox.putBack(inbox.take(1));
        assertThat(inbox.hasReports()).isTrue();
        inbox.hold(A, Bench.T0);
        assertThat(inbox.hasReports()).isFalse();
        inbox.release(Bench.T0);
        inbox.take(1);
        assertThat(inbox.hasReports()).isFalse();
    }

    @Test
    void forgetsEverythingWhenCleared() {
        inbox.ring(List.of(A));
        inbox.putBack(inbox.take(1));
        inbox.ring(List.of(B));
        inbox.hold(C, Bench.T0.plusSeconds(99));

        inbox.clear();

        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.size()).isZero();
        inbox.ring(List.of(C));
        assertThat(inbox.take(9).instances()).containsExactly(C);
    }

    @Test
    void keepsTheLatestWordOnEachTaskThatIsExecutedElsewhere() {
        ScheduledTask first = Bench.task("a", 1, 1);
        inbox.lease(first, Bench.T0.plusSeconds(9));
        inbox.lease(first, Bench.T0.plusSeconds(5));
        inbox.lease(first, Bench.T0.plusSeconds(11));
        inbox.lease(Bench.task("a", 2, 2), Bench.T0);
        ScheduledTask second = Bench.task("a", 3, 3).retried(2, Bench.T0);
        inbox.lease(second, Bench.T0);
        inbox.lease(Bench.task("a", 3, 3), Bench.T0.plusSeconds(99));
        assertThat(inbox.isEmpty()).isTrue();

        assertThat(inbox.leases())
                .containsExactlyInAnyOrder(
                        new LoopInbox.Lease(first, Bench.T0.plusSeconds(11)),
                        new LoopInbox.Lease(Bench.task("a", 2, 2), Bench.T0),
                        new LoopInbox.Lease(second, Bench.T0));
        assertThat(inbox.leases()).isEmpty();
        inbox.lease(first, Bench.T0);
        inbox.clear();
        assertThat(inbox.leases()).isEmpty();
    }
}
