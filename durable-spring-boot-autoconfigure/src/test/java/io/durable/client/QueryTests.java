package io.durable.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.DataConverter;
import io.durable.DurableException;
import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.NonDeterministicOrchestrationException;
import io.durable.OrchestrationContext;
import io.durable.QueryFailedException;
import io.durable.UnknownOrchestratorException;
import io.durable.UnknownQueryException;
import io.durable.engine.EngineSettings;
import io.durable.engine.OrchestratorFunction;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskId;
import io.durable.runtime.threads.AlarmClock;
import io.durable.runtime.threads.ThreadStrands;
import io.durable.spi.ActivityHandler;
import io.durable.spi.Handlers;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Queries by a client whose store has the histories. */
class QueryTests {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final DataConverter CONVERTER = new ClientTests.TextConverter();
    static final EngineSettings ENGINE = new EngineSettings(CONVERTER, new ClientTests.Targets(), 1_000);
    private static final ThreadFactory DAEMONS = task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    };

    private final InMemoryInstanceStore store = new InMemoryInstanceStore();
    private final ThreadStrands strands = new ThreadStrands(DAEMONS, Duration.ofMillis(400), new AlarmClock(DAEMONS));
    private final StoreDurableClient client = new StoreDurableClient(
            new ClientPorts(
                    store,
                    new ClientTests.Targets(),
                    new ClientTests.Orchestrators(List.of("greet")),
                    new PayloadWriter(CONVERTER, 100),
                    new ClientTests.Bells(),
                    () -> NOW,
                    new Random(1)::nextLong,
                    (client, inputs) -> null,
                    new OrchestratorCode(new Code(), ENGINE, strands),
                    BacklogGuard.unlimited()),
            new Waiters(store, System::nanoTime));

    @AfterEach
    void close() {
        strands.close();
    }

    @Test
    void answersFromTheCommittedHistory() {
        put("greet", OrchestrationRuntimeStatus.RUNNING, raised("name", "Ada"));
        assertThat(client.query("a", "names", "> ", String.class)).isEqualTo("> [Ada]");
        assertThat(store.rows).hasSize(1);
        assertThat(store.messages).isEmpty();
    }

    @Test
    void answersForInstancesThatHaveEndedAndThatAreParked() {
        put("greet", OrchestrationRuntimeStatus.STALLED, raised("name", "Ada"));
        assertThat(client.query("a", "names", "", String.class)).isEqualTo("[Ada]");
        put("greet", OrchestrationRuntimeStatus.SUSPENDED, raised("name", "Bo"));
        assertThat(client.query("a", "names", "", String.class)).isEqualTo("[Bo]");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> client.query("a", "names", null, String.class));
        put("greet", OrchestrationRuntimeStatus.PENDING);
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.query("a", "names", null, String.class))
                .withMessageContaining("has not begun");
        put("elsewhere", OrchestrationRuntimeStatus.RUNNING);
        assertThatExceptionOfType(UnknownOrchestratorException.class)
                .isThrownBy(() -> client.query("a", "names", null, String.class))
                .withMessageContaining("'elsewhere'");
        put("greet", OrchestrationRuntimeStatus.RUNNING);
        assertThatExceptionOfType(UnknownQueryException.class)
                .isThrownBy(() -> client.query("a", "age", null, String.class))
                .withMessageContaining("[block, names]")
                .satisfies(unknown -> assertThat(unknown.getRegistered()).containsExactly("block", "names"));
        assertThatIllegalArgumentException().isThrownBy(() -> client.query("a", " ", null, String.class));
    }

    @Test
    void saysWhatWentWrong() {
        put("greet", OrchestrationRuntimeStatus.RUNNING);
        assertThatExceptionOfType(QueryFailedException.class)
                .isThrownBy(() -> client.query("a", "names", null, String.class))
                .satisfies(failed ->
                        assertThat(failed.getFailureDetails().type()).isEqualTo(NullPointerException.class.getName()));
        put(
                "greet",
                OrchestrationRuntimeStatus.STALLED,
                new TaskScheduled(0, new TaskId(new UUID(1, 1)), "pay", null, RetryPolicy.none(), Map.of()));
        assertThatExceptionOfType(NonDeterministicOrchestrationException.class)
                .isThrownBy(() -> client.query("a", "names", "", String.class));
    }

    @Test
    void givesUpAHandlerThatTakesTooLong() {
        put("greet", OrchestrationRuntimeStatus.RUNNING);
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> client.query("a", "block", null, String.class))
                .withMessageContaining("ran longer than allowed");
    }

    @Test
    void looksAgainWhenTheInstanceContinuesAsNewMeanwhile() {
        put("greet", OrchestrationRuntimeStatus.RUNNING, raised("name", "Ada"));
        store.afterNextHistory(() -> put("greet", 2, OrchestrationRuntimeStatus.RUNNING, raised("name", "Bo")));
        assertThat(client.query("a", "names", "", String.class)).isEqualTo("[Bo]");
    }

    private void put(String name, OrchestrationRuntimeStatus status, HistoryEvent... events) {
        put(name, 1, status, events);
    }

    private void put(String name, int execution, OrchestrationRuntimeStatus status, HistoryEvent... events) {
        InstanceId id = new InstanceId("a");
        InstanceState state = new InstanceState(execution, status, Message.NEVER, null, null, null, null, 0, 0);
        store.rows.put(id, new InstanceRecord(id, new UUID(1, 2), name, null, null, null, Map.of(), NOW, state));
        List<HistoryEntry> history = new ArrayList<>();
        history.add(new HistoryEntry(0, NOW, new ExecutionStarted(name, null, null, null, Map.of())));
        for (HistoryEvent event : events) {
            history.add(new HistoryEntry(history.size(), NOW, event));
        }
        store.histories.put(id, history);
    }

    private static EventRaised raised(String name, String text) {
        return new EventRaised(name, Payload.of(text));
    }

    /** One orchestrator, which collects names. */
    static class Code implements Handlers {

        @Override
        public Optional<OrchestratorFunction> findOrchestrator(String name, @Nullable String version) {
            return name.equals("greet") ? Optional.of((context, input) -> greet(context)) : Optional.empty();
        }

        private static Object greet(OrchestrationContext context) {
            List<String> names = new ArrayList<>();
            context.onQuery("names", String.class, prefix -> prefix.toString() + names);
            context.onQuery("block", () -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException givenUp) {
                    Thread.currentThread().interrupt();
                }
                return "late";
            });
            while (true) {
                names.add(context.waitForExternalEvent("name", String.class).await());
            }
        }

        @Override
        public List<String> versions(String orchestrator) {
            return List.of();
        }

        @Override
        public Optional<ActivityHandler> findActivity(String name) {
            return Optional.empty();
        }

        @Override
        public Set<String> queues() {
            return Set.of();
        }

        @Override
        public boolean hasOrchestrators() {
            return true;
        }
    }
}
