package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEventKind;
import io.durable.history.Message;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a loop does with the row of an instance that was started in its process. */
class StartHintTests {

    private static final String[] READS = {"findInstances", "findMessages", "findHistories"};

    private final Bench bench = new Bench();
    private PartitionLoop loop;

    @BeforeEach
    void open() {
        bench.orchestrator(
                "waiting",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        bench.orchestrator("quick", (context, input) -> "done");
        loop = bench.ownedLoop();
        bench.settle(loop);
        bench.store.calls.clear();
    }

    @AfterEach
    void close() {
        loop.lose("the test is over");
        bench.close();
    }

    private InstanceRecord pending(String name) {
        return bench.pending("a", name);
    }

    private void begin(InstanceRecord hint) {
        loop.inbox().ringStarted(hint);
        bench.settle(loop);
    }

    @Test
    void beginsWithoutReadingAndAsIfItHadRead() {
        bench.pending("read", "waiting");
        bench.settle(loop, "read");
        bench.store.calls.clear();

        begin(pending("waiting"));

        assertThat(bench.store.calls).doesNotContain(READS);
        assertThat(bench.entriesOf("a").stream().map(HistoryEntry::event))
                .containsExactlyElementsOf(bench.entriesOf("read").stream()
                        .map(HistoryEntry::event)
                        .toList());
        assertThat(bench.stateOf("a")).isEqualTo(bench.stateOf("read"));
        assertThat(bench.announced).containsExactly(Bench.id("read"), Bench.id("a"));

        bench.send("a", Bench.event("e", "x"));
        bench.settle(loop, "a");
        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("x"));
    }

    @Test
    void tellsTheEndAsItIsStored() {
        begin(pending("quick"));

        assertThat(bench.endedRows).containsExactly(bench.stored("a"));
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void readsWhatWasSentMeanwhile() {
        loop.inbox().ringStarted(pending("waiting"));
        bench.send("a", Bench.event("e", "x"));

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("x"));
        assertThat(bench.historyOf("a"))
                .containsExactly(
                        HistoryEventKind.EXECUTION_STARTED,
                        HistoryEventKind.EVENT_RAISED,
                        HistoryEventKind.EXECUTION_COMPLETED);
    }

    static Stream<Named<Consumer<Bench>>> whatMayHaveHappened() {
        return Stream.of(
                Named.of("was removed", bench -> bench.store.instances.clear()),
                Named.of("was removed and its id given to another", bench -> {
                    InstanceRecord row = bench.stored("a");
                    bench.stored(new InstanceRecord(
                            row.id(),
                            new UUID(7, 7),
                            row.name(),
                            null,
                            row.input(),
                            null,
                            Map.of(),
                            row.createdAt(),
                            row.state()));
                }),
                Named.of("has ended", bench -> becomes(bench, 1, OrchestrationRuntimeStatus.COMPLETED)),
                Named.of("has continued as new", bench -> becomes(bench, 2, OrchestrationRuntimeStatus.RUNNING)),
                Named.of("is suspended", bench -> becomes(bench, 1, OrchestrationRuntimeStatus.SUSPENDED)),
                Named.of("is parked", bench -> becomes(bench, 1, OrchestrationRuntimeStatus.STALLED)));
    }

    private static void becomes(Bench bench, int execution, OrchestrationRuntimeStatus status) {
        InstanceState state = new InstanceState(execution, status, Message.NEVER, null, null, null, null, 0, 0);
        bench.stored(Rows.with(bench.stored("a"), state));
    }

    /** Not even the history says so: the one of an execution that has continued as new is gone. */
    @ParameterizedTest
    @MethodSource("whatMayHaveHappened")
    void writesNothingWhenTheRowIsNotWhatItWas(Consumer<Bench> meanwhile) {
        InstanceRecord hint = pending("quick");
        meanwhile.accept(bench);
        Map<?, InstanceRecord> before = Map.copyOf(bench.store.instances);

        begin(hint);

        assertThat(bench.store.instances).isEqualTo(before);
        assertThat(bench.store.histories).isEmpty();
        assertThat(bench.announced).isEmpty();
        assertThat(loop.isOwner()).isFalse();
    }

    @Test
    void forgetsRowsFromBeforeTheAcquisition() {
        loop.inbox().ringStarted(pending("quick"));
        becomes(bench, 1, OrchestrationRuntimeStatus.COMPLETED);
        loop.lose("it is another owner's");
        loop = bench.ownedLoop();

        bench.settle(loop);

        assertThat(loop.isOwner()).isTrue();
    }

    @Test
    void doesNotBeginAgainWhatASweepWasFasterToFind() {
        InstanceRecord ended = pending("quick");
        bench.settle(loop, "a");
        begin(ended);
        InstanceRecord live = bench.pending("b", "waiting");
        bench.settle(loop, "b");
        begin(live);

        assertThat(loop.isOwner()).isTrue();
        assertThat(bench.ended).containsExactly(Bench.id("a"));
        assertThat(bench.historyOf("b")).containsExactly(HistoryEventKind.EXECUTION_STARTED);
    }

    @Test
    void readsAndAnnouncesWhatIsOlderThanAnUncleanTakeOver() {
        loop.lose("its process dies");
        loop = bench.inheritedLoop();
        while (loop.isBusy(bench.clock.now()) && loop.prepare().isEmpty()) {
            // only the recovery of tasks is under way
        }
        bench.stored(
                Rows.with(pending("waiting"), Rows.suspected(pending("waiting").state())));
        InstanceRecord hint = Bench.row("a", "waiting", Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0));

        loop.inbox().ringStarted(hint);
        loop.completed(bench.store.commit(List.of(loop.prepare().orElseThrow())));

        assertThat(bench.stateOf("a").suspects()).isEqualTo(2);
        assertThat(bench.historyOf("a")).isEmpty();
    }
}
