package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.UpdateAnswered;
import io.durable.spi.UpdateOutcome;
import io.durable.spi.UpdateOutcome.Status;
import io.durable.spi.UpdateRequest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the turns of an instance write of its updates. */
class UpdateTurnTests {

    private final Bench bench = new Bench();
    private PartitionLoop loop;

    @BeforeEach
    void start() {
        bench.orchestrator("flow", (context, input) -> {
            context.onUpdate("rename", String.class, UpdateTurnTests::requireName, name -> name + "!");
            return context.waitForExternalEvent("e", String.class).await();
        });
        loop = bench.ownedLoop();
        bench.pending("a", "flow");
        bench.settle(loop, "a");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void writesTheAnswerWithTheTurnThatHasIt() {
        send("a", update("a", "u1", "rename", "Ada"), update("a", "u2", "rename", ""));

        List<UpdateAnswered> answered = answered();
        assertThat(answered.get(0))
                .isEqualTo(new UpdateAnswered(
                        request("u1"), new UpdateOutcome(Status.COMPLETED, Payload.of("Ada!"), null)));
        assertThat(answered.get(1).update()).isEqualTo(request("u2"));
        assertThat(answered.get(1).outcome().status()).isEqualTo(Status.REJECTED);
        assertThat(answered.get(1).outcome().failure().message()).isEqualTo("no name");
        assertThat(answered).hasSize(2);
    }

    @Test
    void answersInTheNextExecutionWhatTheLastOneHadNoHandlerFor() {
        bench.orchestrator("late", (context, input) -> {
            if (input.text().contains("next")) {
                context.onUpdate("rename", String.class, name -> name + "?");
            }
            context.waitForExternalEvent("e", String.class).await();
            context.continueAsNew("next");
            return null;
        });
        bench.pending("b", "late");
        bench.settle(loop, "b");
        send("b", update("b", "u1", "rename", "Ada"));
        assertThat(answered()).isEmpty();
        send("b", Bench.event("e", "go"));

        assertThat(bench.stateOf("b").execution()).isEqualTo(2);
        assertThat(answered()).extracting(answer -> answer.outcome().result()).containsExactly(Payload.of("Ada?"));
    }

    @Test
    void answersNothingForAnInstanceThatHasEnded() {
        send("a", Bench.event("e", "end"), update("a", "u1", "unheard", "x"));
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        send("a", update("a", "u2", "rename", "Ada"));

        assertThat(answered()).isEmpty();
        assertThat(bench.store.messages).isEmpty();
    }

    private void send(String instance, MessageBody... bodies) {
        for (MessageBody body : bodies) {
            bench.send(instance, body);
        }
        bench.settle(loop, instance);
    }

    private static MessageBody update(String instance, String id, String name, String input) {
        return new MessageBody.RequestUpdate(Bench.execution(instance).incarnation(), id, name, Payload.of(input));
    }

    private static UpdateRequest request(String id) {
        return new UpdateRequest(new InstanceId("a"), Bench.execution("a").incarnation(), id);
    }

    private static void requireName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("no name");
        }
    }

    private List<UpdateAnswered> answered() {
        return bench.store.commits.stream()
                .flatMap(List::stream)
                .flatMap(partition -> partition.instances().stream())
                .map(InstanceCommit::answered)
                .flatMap(List::stream)
                .toList();
    }
}
