package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.InstanceAlreadyExistsException;
import io.durable.history.FailureDetails;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceCommit.MessagePostponed;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParkingTests {

    private static final FailureDetails REASON = FailureDetails.of("Why", "because");

    private final Bench bench = new Bench();
    private final Parking parking = new Parking(bench.context.settings(), bench.randomness());

    @AfterEach
    void close() {
        bench.close();
    }

    private static Delivery delivery(Message... messages) {
        return new Delivery(Bench.id("a"), true, List.of(messages), List.of(), List.of());
    }

    private static InstanceRecord running() {
        return Bench.row("a", "flow", Bench.state(OrchestrationRuntimeStatus.RUNNING, Message.NEVER));
    }

    @Test
    void parksWithTheReasonAndKeepsTheMessages() {
        Message event = bench.message("a", Bench.event("e", "x"));
        Message kept = bench.message("a", Bench.event("e", "y"), Message.NEVER);

        PreparedTurn parked = parking.park(delivery(event, kept), running(), REASON, Bench.T0);

        assertThat(parked.commit().change())
                .isEqualTo(new InstanceChange.Update(
                        running().incarnation(),
                        OrchestrationRuntimeStatus.RUNNING,
                        new InstanceState(
                                1,
                                OrchestrationRuntimeStatus.STALLED,
                                Bench.T0.plusSeconds(10),
                                null,
                                REASON,
                                null,
                                null,
                                0,
                                1),
                        null));
        assertThat(parked.commit().postponed()).containsExactly(new MessagePostponed(event.id(), Message.NEVER));
        assertThat(parked.commit().consumed()).isEmpty();
        assertThat(parked.consequences().retryDue()).isEqualTo(Bench.T0.plusSeconds(10));
        assertThat(parked.after()).isNull();
    }

    @Test
    void waitsLongerEachTimeUpToALimit() {
        InstanceRecord row = running();
        Duration expected = Duration.ofSeconds(10);
        for (int i = 0; i < 40; i++) {
            PreparedTurn parked = parking.park(delivery(), row, REASON, Bench.T0);
            assertThat(parked.consequences().retryDue()).isEqualTo(Bench.T0.plus(expected));
            InstanceChange.Update update =
                    (InstanceChange.Update) parked.commit().change();
            row = Rows.with(row, update.state());
            Duration doubled = expected.multipliedBy(2);
            expected = doubled.compareTo(Duration.ofMinutes(5)) < 0 ? doubled : Duration.ofMinutes(5);
        }
        assertThat(row.state().stalls()).isEqualTo(40);
    }

    @Test
    void leavesATerminateDueSoThatItActsOnTheParkedInstance() {
        PreparedTurn parked =
                parking.park(delivery(bench.message("a", Bench.terminate())), running(), REASON, Bench.T0);

        assertThat(parked.commit().postponed()).isEmpty();
        assertThat(parked.commit().consumed()).isEmpty();
    }

    @Test
    void refusesToStartWhatIsParkedAlready() {
        Message start = bench.message("a", Bench.startChild("flow", "p", 4));

        PreparedTurn held = parking.hold(delivery(start), running(), Bench.T0);

        assertThat(held.commit().consumed()).containsExactly(start.id());
        assertThat(held.commit().change())
                .as("makes sure that the row is there")
                .isEqualTo(new InstanceChange.Update(
                        running().incarnation(),
                        OrchestrationRuntimeStatus.RUNNING,
                        running().state(),
                        null));
        assertThat(held.commit().sent()).singleElement().satisfies(answer -> {
            assertThat(answer.target()).isEqualTo(Bench.id("p"));
            assertThat(answer.body()).isInstanceOfSatisfying(MessageBody.ChildFailed.class, failed -> {
                assertThat(failed.step()).isEqualTo(4);
                assertThat(failed.failure().isCausedBy(InstanceAlreadyExistsException.class))
                        .isTrue();
            });
        });
        assertThat(parking.park(delivery(start), running(), REASON, Bench.T0)
                        .commit()
                        .sent())
                .hasSize(1);
    }

    @Test
    void givesAChildThatCannotBeginARowAndRefusesAnotherStart() {
        Message first = bench.message("a", Bench.startChild("flow", "p", 4));
        Message second = bench.message("a", Bench.startChild("flow", "q", 5));

        PreparedTurn parked = parking.parkUnborn(delivery(first, second), running(), REASON, Bench.T0);

        assertThat(parked.commit().change())
                .isInstanceOfSatisfying(
                        InstanceChange.Insert.class,
                        insert -> assertThat(insert.row().state().status())
                                .isEqualTo(OrchestrationRuntimeStatus.STALLED));
        assertThat(parked.commit().consumed()).containsExactly(first.id(), second.id());
        assertThat(parked.commit().sent()).extracting(Message::target).containsExactly(Bench.id("q"));
        assertThat(Parking.findStart(delivery(first, second))).contains(first);
    }

    @Test
    void keepsWhatArrivesForAParkedInstance() {
        Message event = bench.message("a", Bench.event("e", "x"));
        InstanceRecord stalled =
                Bench.row("a", "flow", Bench.state(OrchestrationRuntimeStatus.STALLED, Bench.T0.plusSeconds(3)));

        PreparedTurn held = parking.hold(delivery(event), stalled, Bench.T0);

        assertThat(held.commit().postponed()).containsExactly(new MessagePostponed(event.id(), Message.NEVER));
        assertThat(held.consequences().retryDue()).isEqualTo(Bench.T0.plusSeconds(3));
        assertThat(held.writes()).isTrue();
        assertThat(parking.hold(delivery(), stalled, Bench.T0).writes()).isFalse();
    }
}
