package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.runtime.BatchReader.Item;
import io.durable.runtime.LoopInbox.Taken;
import io.durable.spi.Acquisition;
import io.durable.spi.Acquisition.Claim;
import io.durable.spi.Fence;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchReaderTests {

    private static final Instant NOW = Bench.T0;

    private final Bench bench = new Bench();
    private final Fence fence = bench.store
            .acquire(new Acquisition(0, new UUID(0, 1), new UUID(0, 2), 0, new Claim.Assigned(Duration.ofSeconds(10))))
            .orElseThrow()
            .fence();
    private final BatchReader reader =
            new BatchReader(bench.store, new LiveInstances(new CacheBudget(10)), () -> fence);

    @AfterEach
    void close() {
        bench.close();
    }

    private static Taken taken(Set<InstanceId> rung, String... ids) {
        Set<InstanceId> all = new LinkedHashSet<>();
        for (String id : ids) {
            all.add(Bench.id(id));
        }
        return new Taken(all, rung, Map.of(), Map.of(), Map.of());
    }

    private Item readRung(String id) {
        return reader.read(taken(Set.of(Bench.id(id)), id), NOW)
                .find(Bench.id(id))
                .orElseThrow();
    }

    private void stalled(Instant due) {
        bench.stored(Bench.row("a", "flow", Bench.state(OrchestrationRuntimeStatus.STALLED, due)));
    }

    @Test
    void trustsNothingThatWasReadWhenSomebodyElseWasOwner() {
        bench.stored(Bench.row("a", "flow", Bench.state(OrchestrationRuntimeStatus.RUNNING, Message.NEVER)));
        bench.pending("b", "flow");
        bench.store.acquire(
                new Acquisition(0, new UUID(0, 3), new UUID(0, 4), 0, new Claim.Assigned(Duration.ofSeconds(10))));

        assertThatExceptionOfType(OwnershipLostException.class).isThrownBy(() -> readRung("a"));
        assertThatExceptionOfType(OwnershipLostException.class).isThrownBy(() -> readRung("nobody"));
        assertThat(readRung("b").loaded().row()).isEqualTo(bench.stored("b"));
    }

    @Test
    void readsMessagesOfTheRungOnly() {
        bench.send("a", Bench.event("e", "x"));
        bench.send("b", Bench.event("e", "y"));
        bench.pending("a", "flow");

        var batch = reader.read(taken(Set.of(Bench.id("a")), "b", "a"), NOW);

        assertThat(batch.items().keySet()).containsExactly(Bench.id("b"), Bench.id("a"));
        Item a = batch.find(Bench.id("a")).orElseThrow();
        assertThat(a.delivery().rung()).isTrue();
        assertThat(a.delivery().messages()).hasSize(1);
        assertThat(a.loaded().row()).isEqualTo(bench.stored("a"));
        Item b = batch.find(Bench.id("b")).orElseThrow();
        assertThat(b.delivery().rung()).isFalse();
        assertThat(b.delivery().messages()).isEmpty();
        assertThat(b.loaded().row()).isNull();
    }

    @Test
    void asksForNothingThatItDoesNotNeed() {
        bench.pending("a", "flow");
        bench.store.calls.clear();

        reader.read(taken(Set.of(), "a"), NOW);

        assertThat(bench.store.calls).containsExactly("findInstances");
    }

    @Test
    void firesATimerExactlyAtItsTimeAndNotBefore() {
        bench.pending("a", "flow");
        bench.send(bench.message("a", new MessageBody.FireTimer(Bench.execution("a"), 0), NOW));
        bench.send(bench.message("a", new MessageBody.FireTimer(Bench.execution("a"), 1), NOW.plusNanos(1_000)));

        assertThat(readRung("a").delivery().messages())
                .extracting(Message::body)
                .containsExactly(new MessageBody.FireTimer(Bench.execution("a"), 0));
    }

    @Test
    void saysWhetherThereMayBeMore() {
        bench.pending("a", "flow");
        for (int i = 0; i < 63; i++) {
            bench.send("a", Bench.event("e", "x"));
        }
        assertThat(readRung("a").mayHaveMore()).isFalse();
        bench.send("a", Bench.event("e", "x"));
        bench.send("a", Bench.event("e", "x"));
        assertThat(readRung("a").mayHaveMore()).isTrue();
        assertThat(readRung("a").delivery().messages()).hasSize(64);
    }

    @Test
    void readsTheHistoryOfInstancesThatHaveBegunAndNotEnded() {
        List<HistoryEntry> history = List.of(new HistoryEntry(0, NOW, Rows.started(bench.pending("a", "flow"), null)));
        bench.store.histories.put(Bench.execution("a"), history);
        for (OrchestrationRuntimeStatus status : OrchestrationRuntimeStatus.values()) {
            bench.stored(Bench.row("a", "flow", Bench.state(status, Message.NEVER)));
            boolean read = !status.isTerminal() && status != OrchestrationRuntimeStatus.PENDING;
            assertThat(readRung("a").loaded().history()).isEqualTo(read ? history : List.of());
        }
    }

    @Test
    void bringsEverythingThatWasKeptForAParkedInstanceThatIsTriedAgain() {
        stalled(NOW);
        bench.send(bench.message("a", Bench.event("kept", "x"), Message.NEVER));
        bench.send(bench.message("a", Bench.event("due", "x"), NOW));
        bench.send(bench.message("a", new MessageBody.FireTimer(Bench.execution("a"), 0), NOW.plusSeconds(9)));

        assertThat(readRung("a").delivery().messages())
                .extracting(Message::body)
                .containsExactly(Bench.event("kept", "x"), Bench.event("due", "x"));
    }

    @Test
    void leavesWhatIsKeptAloneUntilTheInstanceIsTriedAgainOrTerminated() {
        stalled(NOW.plusNanos(1_000));
        bench.send(bench.message("a", Bench.event("kept", "x"), Message.NEVER));
        bench.send(bench.message("a", Bench.event("due", "x"), NOW));
        assertThat(readRung("a").delivery().messages())
                .extracting(Message::body)
                .containsExactly(Bench.event("due", "x"));

        bench.send("a", Bench.terminate());
        assertThat(readRung("a").delivery().messages())
                .extracting(Message::body)
                .containsExactly(Bench.terminate(), Bench.event("kept", "x"), Bench.event("due", "x"));
    }

    @Test
    void looksUpWhatIsKeptForAnInstanceThatGoesOnWithoutHavingBeenRung() {
        stalled(NOW);
        bench.send(bench.message("a", Bench.event("kept", "x"), Message.NEVER));

        assertThat(reader.read(taken(Set.of(), "a"), NOW)
                        .find(Bench.id("a"))
                        .orElseThrow()
                        .delivery()
                        .messages())
                .extracting(Message::body)
                .containsExactly(Bench.event("kept", "x"));
    }

    @Test
    void takesAnInstanceFromMemory() {
        bench.orchestrator(
                "flow",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        PartitionLoop loop = bench.ownedLoop();
        bench.pending("a", "flow");
        bench.settle(loop, "a");
        bench.store.calls.clear();
        bench.clock.advance(Duration.ofSeconds(1));
        bench.send("a", Bench.event("other", "x"));

        bench.settle(loop, "a");

        assertThat(bench.store.calls).containsExactly("findMessages", "commit");
        assertThat(loop.instances().find(Bench.id("a"))).isPresent();
    }
}
