package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.spi.ScheduledTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReportMessengerTests {

    private final Bench bench = new Bench();
    private final RecordingTransport transport = new RecordingTransport();
    private final NodeBus bus = new NodeBus(1, transport);
    private final List<Report> heardHere = new ArrayList<>();
    private final List<String> delivered = new ArrayList<>();
    private final ReportMessenger messenger = new ReportMessenger(
            bus, transport, bench.clock, task -> Bench.NODE.equals(task.node()), ids -> bench.store.findAttempts(ids));
    private final ScheduledTask task = Bench.task("a", 1, 1);

    @AfterEach
    void close() {
        bench.close();
    }

    private void send(ScheduledTask attempt) {
        messenger.send(attempt, Bench.done("r"), () -> delivered.add("delivered"));
    }

    private void row(ScheduledTask row) {
        bench.store.tasks.put(row.id().value(), row);
    }

    private void ownerIsHere() {
        NodeBus.Mailbox mailbox = new NodeBus.Mailbox() {
            @Override
            public boolean ring(Collection<InstanceId> instances) {
                return true;
            }

            @Override
            public boolean report(Report report) {
                heardHere.add(report);
                return true;
            }

            @Override
            public void lease(ScheduledTask leased, Instant until) {
                throw new AssertionError("nobody leases");
            }
        };
        bus.connect(new NodeBus.Ends(
                Optional.of(Bench.NODE),
                true,
                bench.handlers(),
                Map.of(0, mailbox),
                new ActivityWorker(bench.handlers(), bench.bus, bench.leases(), Runnable::run, 1),
                messenger));
    }

    @Test
    void sendsAReportOnceItIsGiven() {
        send(task);

        assertThat(transport.reports).hasSize(1);
        assertThat(transport.reports.get(0).task()).isEqualTo(task);
        assertThat(transport.reports.get(0).news()).isEqualTo(Bench.done("r"));
        assertThat(delivered).isEmpty();
        assertThat(messenger.isIdle()).isFalse();
        messenger.step();
        assertThat(transport.reports).hasSize(1);

        transport.reports.get(0).answer().delivered();
        assertThat(delivered).hasSize(1);
        assertThat(messenger.isIdle()).isTrue();
    }

    @Test
    void sendsAgainEverySecondWhatIsNotUnderWay() {
        send(task);
        transport.reports.get(0).answer().failed();
        assertThat(messenger.isIdle()).isFalse();

        assertThat(messenger.step()).isEqualTo(Duration.ofSeconds(1));
        transport.reports.get(1).answer().failed();
        messenger.step();
        transport.reports.get(2).answer().delivered();
        messenger.step();

        assertThat(transport.reports).hasSize(3);
        assertThat(delivered).hasSize(1);
    }

    @Test
    void forgetsWhatOthersLookAfterWhenItIsUnderWay() {
        row(task);
        send(task);
        transport.reports.get(0).answer().delivered();

        bench.clock.advance(Duration.ofMinutes(5));
        messenger.step();

        assertThat(transport.reports).hasSize(1);
        assertThat(bench.store.count("findAttempts")).isZero();
    }

    @Test
    void sendsAgainWhatOnlyThisNodeLooksAfterUntilItsRowHasMovedOn() {
        row(task);
        send(task.at(Bench.NODE));
        transport.reports.get(0).answer().delivered();
        bench.clock.advance(Duration.ofMillis(9_999));
        messenger.step();
        assertThat(bench.store.count("findAttempts")).isZero();

        bench.clock.advance(Duration.ofMillis(1));
        messenger.step();
        assertThat(transport.reports).hasSize(2);
        messenger.step();
        assertThat(transport.reports).hasSize(2);
        transport.reports.get(1).answer().failed();
        messenger.step();
        assertThat(transport.reports).hasSize(3);
        transport.reports.get(2).answer().delivered();
        assertThat(delivered).hasSize(1);

        row(task.retried(2, Bench.T0));
        bench.clock.advance(Duration.ofSeconds(10));
        messenger.step();
        bench.clock.advance(Duration.ofSeconds(10));
        messenger.step();
        assertThat(transport.reports).hasSize(3);
        assertThat(bench.store.count("findAttempts")).isEqualTo(3);
    }

    @Test
    void forgetsAReportWhoseRowIsGone() {
        send(task.at(Bench.NODE));
        transport.reports.get(0).answer().delivered();

        bench.clock.advance(Duration.ofSeconds(10));
        messenger.step();
        bench.clock.advance(Duration.ofSeconds(10));
        messenger.step();

        assertThat(transport.reports).hasSize(1);
        assertThat(bench.store.count("findAttempts")).isEqualTo(1);
    }

    @Test
    void goesOnWhenTheRowsCannotBeRead() {
        row(task);
        send(task.at(Bench.NODE));
        transport.reports.get(0).answer().delivered();
        bench.store.outages.add("findAttempts");
        bench.clock.advance(Duration.ofSeconds(10));
        assertThat(messenger.step()).isEqualTo(Duration.ofSeconds(1));

        bench.store.outages.clear();
        messenger.step();

        assertThat(transport.reports).hasSize(2);
    }

    @Test
    void tellsEverybodyWhoWaitsForTheSameAttempt() {
        send(task);
        transport.reports.get(0).answer().failed();
        send(task);
        transport.reports.get(1).answer().delivered();
        assertThat(delivered).hasSize(1);
        assertThat(messenger.isIdle()).isFalse();

        messenger.step();
        transport.reports.get(2).answer().delivered();

        assertThat(delivered).hasSize(2);
        assertThat(messenger.isIdle()).isTrue();
    }

    @Test
    void tellsAnOwnerThatIsHereByNow() {
        send(task);
        transport.reports.get(0).answer().failed();
        ownerIsHere();

        messenger.step();

        assertThat(heardHere).containsExactly(new Report(task, Bench.done("r")));
        assertThat(transport.reports).hasSize(1);
        assertThat(delivered).hasSize(1);
        assertThat(messenger.isIdle()).isTrue();
    }
}
