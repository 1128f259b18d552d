package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.StartOptions;
import io.durable.history.HistoryEventKind;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What instances do to each other: who starts whom, and what becomes of those who were started. */
class ChildrenTests {

    private final Bench bench = new Bench();
    private PartitionLoop loop;

    @BeforeEach
    void own() {
        bench.orchestrator(
                "waiting",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        bench.orchestrator(
                "starter", (context, input) -> context.startNew("waiting", "in", StartOptions.instanceId("other")));
        loop = bench.ownedLoop();
        bench.settle(loop);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    // starts of instances of their own

    @Test
    void startsAnInstanceThatIsNobodysChild() {
        bench.pending("a", "starter");

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").output().text()).isEqualTo("other");
        assertThat(bench.stateOf("other").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stored("other").parent()).isNull();
        assertThat(bench.stored("other").input().text()).isEqualTo("in");
        assertThat(bench.messagesTo("other")).isEmpty();
        bench.send("other", Bench.event("e", "x"));
        bench.settle(loop, "other");
        assertThat(bench.stateOf("other").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.messagesTo("a")).isEmpty();
    }

    @Test
    void leavesAnInstanceAloneThatHasTheIdAlready() {
        bench.pending("other", "waiting");
        bench.settle(loop, "other");
        bench.pending("a", "starter");

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.historyOf("other")).containsExactly(HistoryEventKind.EXECUTION_STARTED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void leavesAnInstanceAloneThatHasEndedUnderTheId() {
        bench.stored(Bench.row("other", "waiting", Bench.state(OrchestrationRuntimeStatus.FAILED, Message.NEVER)));
        bench.pending("a", "starter");

        bench.settle(loop, "a");

        assertThat(bench.stateOf("other").status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void startsOnceWhatIsStartedTwice() {
        bench.send("other", new MessageBody.StartChild("waiting", null, null, null, Map.of()));
        bench.send("other", new MessageBody.StartChild("waiting", null, null, null, Map.of()));

        bench.settle(loop, "other");

        assertThat(bench.historyOf("other")).containsExactly(HistoryEventKind.EXECUTION_STARTED);
        assertThat(bench.store.messages).isEmpty();
    }

    @Test
    void parksAStartedInstanceWhoseCodeIsNotHere() {
        bench.send("other", new MessageBody.StartChild("unknown", null, null, null, Map.of()));

        bench.settle(loop, "other");

        assertThat(bench.stateOf("other").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.store.messages).isEmpty();
    }
}
