package io.durable.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.DurableException;
import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.PayloadTooLargeException;
import io.durable.UpdateFailedException;
import io.durable.UpdateOptions;
import io.durable.UpdateRejectedException;
import io.durable.WaitTimeoutException;
import io.durable.engine.InlineStrand;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody.RequestUpdate;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.UpdateOutcome;
import io.durable.spi.UpdateOutcome.Status;
import io.durable.spi.UpdateRequest;
import io.durable.spi.UpdateState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Updates as a client sends them and waits for them. */
class UpdateClientTests {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final InstanceId A = new InstanceId("a");
    private static final UUID INCARNATION = new UUID(1, 2);
    private static final FailureDetails NO = FailureDetails.of("com.example.Refused", "no");

    private final InMemoryInstanceStore store = new InMemoryInstanceStore();
    private final Waiters waiters = new Waiters(store, System::nanoTime);
    private final ClientTests.TextConverter converter = new ClientTests.TextConverter();
    private final StoreDurableClient client = new StoreDurableClient(
            new ClientPorts(
                    store,
                    new ClientTests.Targets(),
                    new ClientTests.Orchestrators(List.of()),
                    new PayloadWriter(converter, 100),
                    new ClientTests.Bells(),
                    () -> NOW,
                    new Random(1)::nextLong,
                    (client, inputs) -> null,
                    new OrchestratorCode(new QueryTests.Code(), QueryTests.ENGINE, InlineStrand::new),
                    BacklogGuard.unlimited()),
            waiters);

    @Test
    void sendsOneMessageForOneUpdateId() {
        put(OrchestrationRuntimeStatus.RUNNING);
        assertThat(client.startUpdate("a", "rename", "Ada", UpdateOptions.updateId("u1")))
                .isEqualTo("u1");
        client.startUpdate("a", "rename", "Bo", UpdateOptions.updateId("u1"));
        assertThat(store.messages)
                .extracting(Message::body)
                .containsExactly(new RequestUpdate(INCARNATION, "u1", "rename", Payload.of("Ada")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.startUpdate("a", "add", "1", UpdateOptions.updateId("u1")))
                .withMessageContaining("'rename', not 'add'");
    }

    @Test
    void givesEveryUpdateAnIdOfItsOwn() {
        put(OrchestrationRuntimeStatus.RUNNING);
        String one = client.startUpdate("a", "rename", null, UpdateOptions.defaults());
        String other = client.startUpdate("a", "rename", null, UpdateOptions.defaults());
        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void readsTheOutcome() {
        put(OrchestrationRuntimeStatus.RUNNING);
        answer("u1", new UpdateOutcome(Status.COMPLETED, Payload.of("done"), null));
        answer("u2", new UpdateOutcome(Status.REJECTED, null, NO));
        answer("u3", new UpdateOutcome(Status.FAILED, null, NO));
        assertThat(client.waitForUpdate("a", "u1", Duration.ZERO, String.class)).isEqualTo("done");
        assertThatExceptionOfType(UpdateRejectedException.class)
                .isThrownBy(() -> client.waitForUpdate("a", "u2", Duration.ZERO, String.class))
                .satisfies(rejected -> assertThat(rejected.getFailureDetails()).isEqualTo(NO));
        assertThatExceptionOfType(UpdateFailedException.class)
                .isThrownBy(() -> client.waitForUpdate("a", "u3", Duration.ZERO, String.class))
                .withMessageContaining("'rename' (u3)");
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> client.waitForUpdate("a", "u4", Duration.ZERO, String.class));
    }

    @Test
    void isWokenWhenTheInstanceAnswers() {
        put(OrchestrationRuntimeStatus.RUNNING);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(
                () -> client.update("a", "rename", "Ada", String.class, UpdateOptions.updateId("u1")));
        Awaitility.await().until(() -> !store.messages.isEmpty());
        answer("u1", new UpdateOutcome(Status.COMPLETED, Payload.of("done"), null));
        waiters.answered(List.of(A));
        assertThat(answer).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("done");
    }

    @Test
    void looksWithOneQueryForAllWhoWaitForUpdatesAnsweredElsewhere() {
        put(OrchestrationRuntimeStatus.RUNNING);
        int count = 20;
        List<CompletableFuture<String>> answers = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (int i = 0; i < count; i++) {
                String update = "u" + i;
                answers.add(CompletableFuture.supplyAsync(
                        () -> client.update("a", "rename", "Ada", String.class, UpdateOptions.updateId(update)),
                        threads));
            }
            Awaitility.await()
                    .until(() -> store.updateLooks.stream().mapToInt(List::size).sum() == count);
            assertThat(waiters.updateCount()).isEqualTo(count);
            store.updateLooks.clear();
            waiters.poll();
            waiters.poll();
            assertThat(store.updateLooks)
                    .hasSize(2)
                    .allSatisfy(look -> assertThat(look).hasSize(count));

            for (int i = 0; i < count; i++) {
                answer("u" + i, new UpdateOutcome(Status.COMPLETED, Payload.of("done"), null));
            }
            waiters.poll();
            answers.forEach(answer ->
                    assertThat(answer).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("done"));
            assertThat(store.updateLooks).as("nobody looks alone").hasSize(3);
            assertThat(waiters.updateCount()).isZero();
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void tellsWhoWaitsForAnUpdateThatItIsGone() {
        put(OrchestrationRuntimeStatus.RUNNING);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(
                () -> client.update("a", "rename", "Ada", String.class, UpdateOptions.updateId("u1")));
        Awaitility.await().until(() -> !store.updateLooks.isEmpty());
        store.updates.clear();
        waiters.poll();

        assertThat(answer)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withCauseInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    void givesUpWaitingWhenTheTimeIsOver() {
        put(OrchestrationRuntimeStatus.RUNNING);
        UpdateOptions impatient = UpdateOptions.updateId("u1").withTimeout(Duration.ofMillis(1));
        assertThatExceptionOfType(WaitTimeoutException.class)
                .isThrownBy(() -> client.update("a", "rename", null, String.class, impatient));
        assertThat(store.messages).hasSize(1);
    }

    @Test
    void refusesUpdatesOfWhatHasEndedUnlessItHadThemBefore() {
        put(OrchestrationRuntimeStatus.RUNNING);
        client.startUpdate("a", "rename", null, UpdateOptions.updateId("unhandled"));
        answer("u1", new UpdateOutcome(Status.COMPLETED, Payload.of("done"), null));
        put(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(client.update("a", "rename", null, String.class, UpdateOptions.updateId("u1")))
                .isEqualTo("done");
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.startUpdate("a", "rename", null, UpdateOptions.updateId("u2")));
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.waitForUpdate("a", "unhandled", Duration.ofDays(1), String.class))
                .withMessageContaining("never will be");
    }

    @Test
    void refusesToWaitInsideATransaction() {
        put(OrchestrationRuntimeStatus.RUNNING);
        store.begin();
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> client.update("a", "rename", null, String.class, UpdateOptions.defaults()))
                .withMessageContaining("startUpdate");
        assertThat(store.messages).isEmpty();
    }

    @Test
    void refusesWhatCanNotBeSent() {
        put(OrchestrationRuntimeStatus.RUNNING);
        UpdateOptions options = UpdateOptions.defaults();
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> client.startUpdate("b", "rename", null, options));
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> client.startUpdate("a", "rename", "x".repeat(101), options));
        assertThatIllegalArgumentException().isThrownBy(() -> client.startUpdate("a", " ", null, options));
        assertThatIllegalArgumentException().isThrownBy(() -> UpdateOptions.updateId(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withTimeout(Duration.ofMillis(-1)));
    }

    private void answer(String update, @Nullable UpdateOutcome outcome) {
        store.updates.put(new UpdateRequest(A, INCARNATION, update), new UpdateState("rename", outcome, null));
    }

    private void put(OrchestrationRuntimeStatus status) {
        InstanceState state = new InstanceState(1, status, Message.NEVER, null, null, null, NOW, 0, 0);
        store.rows.put(A, new InstanceRecord(A, INCARNATION, "greet", null, null, null, Map.of(), NOW, state));
    }
}
