package io.durable.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.BacklogFullException;
import io.durable.DataConversionException;
import io.durable.DataConverter;
import io.durable.DurableException;
import io.durable.ForkOptions;
import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceIdReusePolicy;
import io.durable.InstanceNotFoundException;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.MethodReference;
import io.durable.OrchestrationContext;
import io.durable.OrchestrationFailedException;
import io.durable.OrchestrationMetadata;
import io.durable.OrchestrationStart;
import io.durable.PayloadTooLargeException;
import io.durable.PurgeOptions;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.TerminateOptions;
import io.durable.UnknownOrchestratorException;
import io.durable.WaitTimeoutException;
import io.durable.engine.CallTargets;
import io.durable.engine.InlineStrand;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TraceContext;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.NewInstance;
import io.durable.spi.Observed;
import io.durable.spi.Observer;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

class ClientTests {

    private BacklogGuard guard = BacklogGuard.unlimited();

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.000001Z");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final InstanceId A = new InstanceId("a");
    private static final Executor threadEach = task -> new Thread(task).start();

    private final InMemoryInstanceStore store = new InMemoryInstanceStore();
    private final Bells bells = new Bells();
    private final List<InstanceId> rung = bells.rung;
    private final Schedules schedules = Mockito.mock(Schedules.class);
    private final Orchestrators orchestrators = new Orchestrators(List.of("archive", "ship"));
    private final Waiters waiters = new Waiters(store, System::nanoTime);
    private final StoreDurableClient client = client(orchestrators);

    /** Relies on being told of the end of what it has started. */
    private final Waiters patientWaiters = new Waiters(store, System::nanoTime, LONG);

    private final StoreDurableClient patient = client(orchestrators, patientWaiters);

    @Test
    void insertsAPendingInstance() {
        String id = client.startNew(
                "ship", "box", StartOptions.instanceId("order-1").withTag("tenant", "a"));

        InstanceRecord row = store.rows.get(new InstanceId("order-1"));
        assertThat(id).isEqualTo("order-1");
        assertThat(row.name()).isEqualTo("ship");
        assertThat(row.input()).isEqualTo(Payload.of("box"));
        assertThat(row.tags()).isEqualTo(Map.of("tenant", "a"));
        assertThat(row.createdAt()).isEqualTo(NOW);
        assertThat(row.parent()).isNull();
        assertThat(row.state().status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
        assertThat(row.state().execution()).isEqualTo(1);
        assertThat(row.state().due()).isEqualTo(NOW);
        assertThat(rung).containsExactly(new InstanceId("order-1"));
    }

    @Test
    void startsInTheTraceThatTheObserverIsIn() {
        List<String> seen = new ArrayList<>();
        TraceContext trace = new TraceContext(Map.of("traceparent", "00-1-2-01"));
        StoreDurableClient observed = client(orchestrators, waiters, new Observer() {
            @Override
            public Observed<NewInstance.Outcome> starting(InstanceRecord row) {
                return new Observed<>() {
                    @Override
                    public TraceContext context() {
                        return trace;
                    }

                    @Override
                    public void ended(NewInstance.Outcome outcome) {
                        seen.add(row.id() + " " + outcome);
                    }
                };
            }
        });

        observed.startNew("ship", "x", StartOptions.instanceId("one"));
        observed.startAll(List.of(new OrchestrationStart("ship", "x", StartOptions.instanceId("two"))));
        String again = observed.restart("one");
        store.histories.put(
                new InstanceId("one"),
                List.of(
                        new HistoryEntry(0, NOW, new ExecutionStarted("ship", null, null, null, Map.of())),
                        new HistoryEntry(1, NOW, new EventRaised("e", null))));
        String fork = observed.fork("one", ForkOptions.fromEvent(1));
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> observed.startNew("ship", "x", StartOptions.instanceId("one")));

        assertThat(store.rows.values()).extracting(InstanceRecord::trace).containsOnly(trace);
        assertThat(bells.started).extracting(InstanceRecord::trace).containsOnly(trace);
        assertThat(seen)
                .containsExactly("one INSERTED", "two INSERTED", again + " INSERTED", fork + " INSERTED", "one EXISTS");
    }

    @Test
    void makesRandomIdsThatAreUuids() {
        String one = client.startNew("ship", null);
        String other = client.startNew("ship", null);
        assertThat(one).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(one).isNotEqualTo(other);
        assertThat(store.rows.values()).extracting(InstanceRecord::incarnation).doesNotHaveDuplicates();
    }

    @Test
    void startsByMethodReference() {
        String id = client.startNew(Flow::ship, "box");
        assertThat(store.rows.get(new InstanceId(id)).name()).isEqualTo("ship");
        assertThat(store.rows.get(new InstanceId(id)).input()).isEqualTo(Payload.of("box"));
    }

    @Test
    void ringsOnlyAfterTheCommit() {
        store.begin();
        client.startNew("ship", null, StartOptions.instanceId("a"));
        client.raiseEvent("a", "go", null);
        assertThat(rung).isEmpty();
        store.commit();
        assertThat(rung).containsExactly(new InstanceId("a"), new InstanceId("a"));
    }

    @Test
    void refusesAnIdThatExists() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client.startNew("ship", null, StartOptions.instanceId("a")))
                .withMessageContaining("'a'");
        assertThat(rung).hasSize(1);
    }

    @Test
    void putsAStartOffUntilItsTime() {
        client.startNew("ship", null, StartOptions.instanceId("a").withDelay(Duration.ofSeconds(30)));
        client.startNew("ship", null, StartOptions.instanceId("b").withStartAt(NOW.plusSeconds(90)));
        client.startNew(
                "ship",
                null,
                StartOptions.instanceId("c").withStartAt(NOW.plusSeconds(30).plusNanos(999)));

        assertThat(dueOf("a")).isEqualTo(NOW.plusSeconds(30));
        assertThat(dueOf("b")).isEqualTo(NOW.plusSeconds(90));
        assertThat(dueOf("c")).isEqualTo(NOW.plusSeconds(30));
        assertThat(rung).as("what begins within a minute").containsExactly(new InstanceId("a"), new InstanceId("c"));
        assertThat(bells.started).as("hints that an owner would begin with").isEmpty();
    }

    @Test
    void startsAtOnceWhatShouldHaveStartedBefore() {
        client.startNew("ship", null, StartOptions.instanceId("a").withStartAt(Instant.MIN));

        assertThat(dueOf("a")).isEqualTo(NOW);
        assertThat(bells.started).hasSize(1);
    }

    @Test
    void answersARepeatedRequestWithTheSameInstance() {
        StartOptions request = StartOptions.instanceId("a").withRequestId("r1");
        client.startNew("ship", "one", request);

        assertThat(client.startNew("ship", "two", request)).isEqualTo("a");
        assertThat(store.rows.get(A).input()).isEqualTo(Payload.of("one"));
        assertThat(rung).hasSize(1);
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client.startNew("ship", null, request.withRequestId("r2")));
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client.startNew("ship", null, StartOptions.instanceId("a")));
    }

    @Test
    void refusesARequestIdWithoutAnInstanceId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        client.startNew("ship", null, StartOptions.defaults().withRequestId("r")))
                .withMessageContaining("without an instance id");
    }

    @Test
    void replacesOnlyWhatHasEnded() {
        StartOptions reusing = StartOptions.instanceId("a").withReusePolicy(InstanceIdReusePolicy.REUSE_TERMINAL);
        client.startNew("ship", "one", reusing);
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client.startNew("ship", "two", reusing));

        store.end(A, OrchestrationRuntimeStatus.FAILED, null, null);
        client.startNew("ship", "two", reusing);

        assertThat(store.rows.get(A).input()).isEqualTo(Payload.of("two"));
        assertThat(store.rows.get(A).state().status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
        assertThat(bells.started).hasSize(2);
    }

    @Test
    void startsManyTogetherOrNone() {
        List<String> ids = client.startAll(List.of(
                OrchestrationStart.of("ship", "1"),
                OrchestrationStart.of("archive", "2").withOptions(StartOptions.instanceId("a"))));

        assertThat(ids).hasSize(2).last().isEqualTo("a");
        assertThat(store.rows.get(new InstanceId(ids.get(0))).input()).isEqualTo(Payload.of("1"));
        assertThat(rung).hasSize(2);
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client.startAll(List.of(
                        OrchestrationStart.of("ship", "3"),
                        OrchestrationStart.of("ship", "4").withOptions(StartOptions.instanceId("a")))))
                .withMessageContaining("'a'");
        assertThat(store.rows).hasSize(2);
        assertThat(client.startAll(List.of())).isEmpty();
    }

    @Test
    void refusesToStartTogetherWhatCannotBe() {
        OrchestrationStart a = OrchestrationStart.of("ship", null).withOptions(StartOptions.instanceId("a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.startAll(List.of(a, a)))
                .withMessageContaining("Two of the starts");
        for (StartOptions options : List.of(
                a.options().withRequestId("r"), a.options().withReusePolicy(InstanceIdReusePolicy.REUSE_TERMINAL))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.startAll(List.of(a.withOptions(options))))
                    .withMessageContaining("start it alone");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.startAll(Collections.nCopies(10_001, a)))
                .withMessageContaining("10000");
        assertThatExceptionOfType(UnknownOrchestratorException.class)
                .isThrownBy(() -> client.startAll(List.of(a, OrchestrationStart.of("shipp", null))));
        assertThat(store.rows).isEmpty();
    }

    @Test
    void removesOnlyWhatHasEnded() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.purge("a"))
                .withMessageContaining("'a' is PENDING");
        assertThat(client.purge("nobody").instanceCount()).isZero();

        store.end(A, OrchestrationRuntimeStatus.COMPLETED, null, null);
        assertThat(client.purge("a").instanceCount()).isEqualTo(1);
        assertThat(client.getInstance("a")).isEmpty();
    }

    @Test
    void removesDescendantsThatHaveEndedBeforeTheirAncestors() {
        child("a", null, OrchestrationRuntimeStatus.FAILED);
        child("b", "a", OrchestrationRuntimeStatus.COMPLETED);
        child("c", "b", OrchestrationRuntimeStatus.TERMINATED);
        child("d", "a", OrchestrationRuntimeStatus.RUNNING);
        child("e", "d", OrchestrationRuntimeStatus.COMPLETED);

        assertThat(client.purge("a", PurgeOptions.withChildren()).instanceCount())
                .isEqualTo(3);

        assertThat(store.purges.removed).extracting(InstanceId::value).containsExactly("c", "b", "a");
        assertThat(store.rows).containsOnlyKeys(new InstanceId("d"), new InstanceId("e"));
    }

    @Test
    void removesNoDescendantOfWhatSomebodyRewindsMeanwhile() {
        child("a", null, OrchestrationRuntimeStatus.FAILED);
        child("b", "a", OrchestrationRuntimeStatus.COMPLETED);
        store.purges.beforeNextRemoval.set(() -> store.end(A, OrchestrationRuntimeStatus.RUNNING, null, null));

        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.purge("a", PurgeOptions.withChildren()))
                .withMessageContaining("'a' is RUNNING");

        assertThat(store.purges.removed).isEmpty();
        assertThat(store.rows).hasSize(2);
    }

    @Test
    void removesTheRestWhenSomebodyRemovesAPartMeanwhile() {
        child("a", null, OrchestrationRuntimeStatus.FAILED);
        child("b", "a", OrchestrationRuntimeStatus.COMPLETED);
        store.purges.beforeNextRemoval.set(() -> store.rows.remove(new InstanceId("b")));

        assertThat(client.purge("a", PurgeOptions.withChildren()).instanceCount())
                .isEqualTo(1);

        assertThat(store.rows).isEmpty();
    }

    @Test
    void removesWhatAFilterSelectsInBoundedBatches() {
        for (int i = 0; i < 333; i++) {
            child("i" + i, null, i % 3 == 0 ? OrchestrationRuntimeStatus.RUNNING : OrchestrationRuntimeStatus.FAILED);
        }

        assertThat(client.purge(InstanceQuery.all().withPageSize(1000)).instanceCount())
                .isEqualTo(222);
        assertThat(store.purges.largestBatch).isEqualTo(50);
        assertThat(store.rows).hasSize(111);
    }

    @Test
    void refusesToRemoveByAFilterThatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.purge(InstanceQuery.all().withStatuses(OrchestrationRuntimeStatus.RUNNING)))
                .withMessageContaining("RUNNING");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.purge(InstanceQuery.all().withContinuationToken("x")));
        store.begin();
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> client.purge(InstanceQuery.all()))
                .withMessageContaining("more than one transaction");
    }

    private void child(String id, @Nullable String parent, OrchestrationRuntimeStatus status) {
        InstanceId key = new InstanceId(id);
        ParentInstance of = parent == null
                ? null
                : new ParentInstance(store.rows.get(new InstanceId(parent)).executionId(), "ship", 1);
        InstanceState state = new InstanceState(1, status, Message.NEVER, null, null, null, NOW, 0, 0);
        store.rows.put(key, new InstanceRecord(key, UUID.randomUUID(), "ship", null, null, of, Map.of(), NOW, state));
    }

    private Instant dueOf(String id) {
        return store.rows.get(new InstanceId(id)).state().due();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "ü", "a\nb", "a'b"})
    void refusesIdsThatAreNotAllowed(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.startNew("ship", null, StartOptions.instanceId(id)));
        assertThatIllegalArgumentException().isThrownBy(() -> client.raiseEvent(id, "go", null));
        assertThatIllegalArgumentException().isThrownBy(() -> client.getInstance(id));
        assertThat(store.rows).isEmpty();
    }

    @Test
    void refusesAnOrchestratorThatIsNotKnown() {
        assertThatExceptionOfType(UnknownOrchestratorException.class)
                .isThrownBy(() -> client.startNew("shipp", null))
                .withMessage("There is no orchestrator 'shipp' in this application, only [archive, ship]")
                .satisfies(e -> assertThat(e.getOrchestratorName()).isEqualTo("shipp"));
    }

    @Test
    void acceptsEveryNameWhereNoOrchestratorIsKnown() {
        String id = client(new Orchestrators(List.of())).startNew("elsewhere", 5);
        assertThat(store.rows.get(new InstanceId(id)).name()).isEqualTo("elsewhere");
    }

    @Test
    void refusesAnInputThatDoesNotFit() {
        orchestrators.refusal = new DataConversionException("'ship' takes no input");
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> client.startNew("ship", "box"))
                .isSameAs(orchestrators.refusal);
        assertThat(store.rows).isEmpty();
    }

    @Test
    void refusesPayloadsOverTheLimit() {
        client.startNew("ship", "x".repeat(100), StartOptions.instanceId("a"));
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> client.startNew("ship", "x".repeat(101)))
                .withMessageContaining("input of orchestration 'ship'")
                .satisfies(e -> assertThat(e.getSize()).isEqualTo(101));
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> client.raiseEvent("a", "go", "x".repeat(101)))
                .withMessageContaining("payload of event 'go'");
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> client.terminate("a", "x".repeat(101)))
                .withMessageContaining("reason");
        assertThat(store.rows).hasSize(1);
        assertThat(store.messages).isEmpty();
    }

    @Test
    void sendsMessagesInOrder() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        client.raiseEvent("a", "go", "now");
        client.suspend("a", "wait");
        client.resume("a", null);
        client.terminate("a", "enough", TerminateOptions.withChildren());

        assertThat(store.messages)
                .extracting(Message::body)
                .containsExactly(
                        new MessageBody.RaiseEvent("go", Payload.of("now")),
                        new MessageBody.Suspend("wait"),
                        new MessageBody.Resume(null),
                        new MessageBody.Terminate("enough", true));
        assertThat(store.messages).extracting(Message::id).isSorted().doesNotHaveDuplicates();
        assertThat(store.messages).allSatisfy(message -> {
            assertThat(message.target()).isEqualTo(new InstanceId("a"));
            assertThat(message.sender()).isNull();
            assertThat(message.due()).isEqualTo(NOW);
        });
        assertThat(rung).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\u0000b", "a\nb"})
    void refusesEventNamesThatAreNotAllowed(String name) {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        assertThatIllegalArgumentException().isThrownBy(() -> client.raiseEvent("a", name, null));
        assertThatIllegalArgumentException().isThrownBy(() -> client.raiseEvent("a", "x".repeat(201), null));
        assertThat(store.messages).isEmpty();
    }

    @Test
    void refusesToSteerWhatIsNotThere() {
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> client.raiseEvent("a", "go", null))
                .withMessageContaining("'a'");
        assertThatExceptionOfType(InstanceNotFoundException.class).isThrownBy(() -> client.suspend("a", null));
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> client.waitForStart("a", Duration.ZERO));
        assertThatExceptionOfType(InstanceNotFoundException.class).isThrownBy(() -> client.getHistory("a"));
        assertThat(client.getInstance("a")).isEmpty();
    }

    @Test
    void refusesToSteerWhatHasEnded() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        store.end(new InstanceId("a"), OrchestrationRuntimeStatus.COMPLETED, null, null);
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.terminate("a", null))
                .withMessage(
                        "Instance 'a' is COMPLETED since 2026-11-22T11:00:00Z, so TERMINATE has nothing to act on");
        assertThat(store.messages).isEmpty();
    }

    @Test
    void readsThroughTheStore() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        assertThat(client.getInstance("a").orElseThrow().name()).isEqualTo("ship");
        assertThat(client.listInstances(InstanceQuery.all()).instances()).hasSize(1);
        assertThat(client.getHistory("a")).isEmpty();
        HistoryEntry entry = new HistoryEntry(0, NOW, new EventRaised("go", null));
        store.histories.put(new InstanceId("a"), List.of(entry));
        assertThat(client.getHistory("a")).containsExactly(entry);
    }

    @Test
    void waitsUntilWokenInMemory() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        CompletableFuture<OrchestrationMetadata> started =
                CompletableFuture.supplyAsync(() -> client.waitForStart("a", LONG));
        CompletableFuture<OrchestrationMetadata> ended =
                CompletableFuture.supplyAsync(() -> client.waitForCompletion("a", LONG));

        wakeUntil(started, OrchestrationRuntimeStatus.RUNNING);
        assertThat(started.join().runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(ended).isNotDone();

        wakeUntil(ended, OrchestrationRuntimeStatus.COMPLETED);
        assertThat(ended.join().runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void waitsUntilThePollSeesIt() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        CompletableFuture<String> ended =
                CompletableFuture.supplyAsync(() -> client.waitForCompletion("a", LONG, String.class));
        store.end(new InstanceId("a"), OrchestrationRuntimeStatus.COMPLETED, Payload.of("done"), null);
        Awaitility.await().until(() -> {
            waiters.poll();
            return ended.isDone();
        });
        assertThat(ended.join()).isEqualTo("done");
        int finds = store.finds.get();
        waiters.poll();
        assertThat(store.finds).as("queries while nobody waits").hasValue(finds);
    }

    @Test
    void returnsTheConvertedOutput() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        store.end(new InstanceId("a"), OrchestrationRuntimeStatus.COMPLETED, Payload.of("7"), null);
        assertThat(client.waitForCompletion("a", Duration.ZERO, Integer.class)).isEqualTo(7);
        assertThat(client.waitForCompletion("a", Duration.ZERO, int.class)).isEqualTo(7);
        store.end(new InstanceId("a"), OrchestrationRuntimeStatus.COMPLETED, null, null);
        assertThat(client.waitForCompletion("a", Duration.ZERO, Void.class)).isNull();
    }

    @Test
    void throwsWhatAnInstanceFailedWith() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        FailureDetails why = FailureDetails.of("java.io.IOException", "no paper");
        store.end(new InstanceId("a"), OrchestrationRuntimeStatus.FAILED, null, why);
        assertThatExceptionOfType(OrchestrationFailedException.class)
                .isThrownBy(() -> client.waitForCompletion("a", Duration.ZERO, String.class))
                .withMessage("Orchestration 'a' ended FAILED: java.io.IOException: no paper")
                .satisfies(e -> assertThat(e.getFailureDetails()).isEqualTo(why));

        store.end(new InstanceId("a"), OrchestrationRuntimeStatus.TERMINATED, Payload.of("enough"), null);
        assertThatExceptionOfType(OrchestrationFailedException.class)
                .isThrownBy(() -> client.waitForCompletion("a", Duration.ZERO, String.class))
                .withMessage("Orchestration 'a' ended TERMINATED: enough");
        assertThat(client.waitForCompletion("a", Duration.ZERO).runtimeStatus())
                .isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
    }

    @Test
    void looksOnceWhenItBeginsToWaitAndNotAgainWhenItIsToldOfTheEnd() {
        client.startNew("ship", "box", StartOptions.instanceId("a").withTag("k", "v"));
        CompletableFuture<OrchestrationMetadata> ended =
                CompletableFuture.supplyAsync(() -> client.waitForCompletion("a", LONG), threadEach);
        Awaitility.await().until(() -> store.finds.get() == 1);

        InstanceRecord row = store.end(A, OrchestrationRuntimeStatus.COMPLETED, Payload.of("done"), null);
        waiters.changed(List.of(), List.of(row));

        assertThat(ended.join()).isEqualTo(store.findMetadata(A).orElseThrow());
        assertThat(store.finds).hasValue(1);
    }

    @Test
    void doesNotLookWhereItHasJustBeenStartedByThisProcess() {
        bells.here = true;
        patient.startNew("ship", null, StartOptions.instanceId("a"));
        CompletableFuture<OrchestrationMetadata> ended =
                CompletableFuture.supplyAsync(() -> patient.waitForCompletion("a", LONG), threadEach);
        InstanceRecord row = store.end(A, OrchestrationRuntimeStatus.FAILED, null, FailureDetails.of("Broken", "no"));
        Awaitility.await().until(() -> patientWaiters.count() == 1);

        patientWaiters.changed(List.of(), List.of(row));

        assertThat(ended.join()).isEqualTo(store.findMetadata(A).orElseThrow());
        assertThat(store.finds).hasValue(0);
    }

    @Test
    void looksAtOnceWhereTheOwnerIsElsewhere() {
        patient.startNew("ship", null, StartOptions.instanceId("a"));
        store.end(A, OrchestrationRuntimeStatus.COMPLETED, null, null);

        assertThat(patient.waitForCompletion("a", LONG).runtimeStatus())
                .isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(store.finds).hasValue(1);
    }

    @Test
    void looksBeforeItGivesUpInTime() {
        bells.here = true;
        patient.startNew("ship", null, StartOptions.instanceId("a"));
        store.end(A, OrchestrationRuntimeStatus.COMPLETED, null, null);

        assertThat(patient.waitForCompletion("a", Duration.ZERO).runtimeStatus())
                .isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void looksAtOnceWhereTheEndOfAStartWasToldAlready() {
        bells.here = true;
        client.startNew("ship", null, StartOptions.instanceId("a"));
        waiters.changed(List.of(), List.of(store.end(A, OrchestrationRuntimeStatus.COMPLETED, Payload.of("7"), null)));

        assertThat(client.waitForCompletion("a", Duration.ofDays(1), Integer.class))
                .isEqualTo(7);
        assertThat(store.finds).hasValue(1);
    }

    @Test
    void looksForAnEndThatItIsNotToldOf() {
        bells.here = true;
        client.startNew("ship", null, StartOptions.instanceId("a"));
        store.end(A, OrchestrationRuntimeStatus.COMPLETED, null, null);

        assertThat(client.waitForCompletion("a", LONG).runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void doesNotTakeTheEndOfTheInstanceThatHadTheIdBefore() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        InstanceRecord before = store.end(A, OrchestrationRuntimeStatus.TERMINATED, null, null);
        store.rows.clear();
        client.startNew("ship", null, StartOptions.instanceId("a"));
        CompletableFuture<OrchestrationMetadata> ended =
                CompletableFuture.supplyAsync(() -> client.waitForCompletion("a", LONG), threadEach);
        Awaitility.await().until(() -> store.finds.get() == 1);

        waiters.changed(List.of(), List.of(before));
        Awaitility.await().until(() -> store.finds.get() == 2);
        assertThat(ended).isNotDone();
        waiters.changed(List.of(), List.of(store.end(A, OrchestrationRuntimeStatus.COMPLETED, null, null)));

        assertThat(ended.join().runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(store.finds).hasValue(2);
    }

    @Test
    void givesTheRowAlongWithTheRing() {
        client.startNew("ship", "box", StartOptions.instanceId("a"));
        store.begin();
        client.startNew("ship", null, StartOptions.instanceId("b"));
        assertThat(bells.started).containsExactly(store.rows.get(A));
        store.commit();

        assertThat(bells.started).containsExactly(store.rows.get(A), store.rows.get(new InstanceId("b")));
    }

    @Test
    void givesNoRowAlongThatASavepointHasTakenBack() {
        store.begin();
        client.startNew("ship", null, StartOptions.instanceId("a"));
        store.rollBackToSavepoint();
        store.commit();

        assertThat(bells.started).isEmpty();
        assertThat(rung).containsExactly(A);
    }

    @Test
    void givesUpInTime() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        assertThatExceptionOfType(WaitTimeoutException.class)
                .isThrownBy(() -> client.waitForStart("a", Duration.ZERO))
                .withMessageContaining("'a'");
        assertThatExceptionOfType(WaitTimeoutException.class)
                .isThrownBy(() -> client.waitForCompletion("a", Duration.ofMillis(20)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.waitForCompletion("a", Duration.ofMillis(-1)))
                .withMessageContaining("zero or more");
    }

    @Test
    void takesTimeoutsOfAnyLength() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        CompletableFuture<OrchestrationMetadata> ended =
                CompletableFuture.supplyAsync(() -> client.waitForCompletion("a", Duration.ofSeconds(Long.MAX_VALUE)));
        wakeUntil(ended, OrchestrationRuntimeStatus.COMPLETED);
        assertThat(ended.join().instanceId()).isEqualTo("a");
    }

    @Test
    void refusesToWaitInsideTheStartingTransaction() {
        store.begin();
        client.startNew("ship", null, StartOptions.instanceId("a"));
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> client.waitForCompletion("a", LONG))
                .withMessageContaining("'a'")
                .withMessageContaining("Wait after the commit");
    }

    @Test
    void sendsWaitersHomeWhenTheApplicationStops() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        CompletableFuture<OrchestrationMetadata> ended =
                CompletableFuture.supplyAsync(() -> client.waitForCompletion("a", LONG));
        Awaitility.await().until(() -> {
            waiters.close();
            return ended.isDone();
        });
        assertThat(ended)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("the application is stopping");
        waiters.open();
        assertThatExceptionOfType(WaitTimeoutException.class)
                .isThrownBy(() -> client.waitForStart("a", Duration.ofMillis(1)));
    }

    @Test
    void isInterruptedLikeAnyOtherWait() {
        client.startNew("ship", null, StartOptions.instanceId("a"));
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> client.waitForStart("a", LONG))
                .withCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private void wakeUntil(CompletableFuture<?> over, OrchestrationRuntimeStatus status) {
        store.end(new InstanceId("a"), status, null, null);
        Awaitility.await().until(() -> {
            InstanceRecord row = store.rows.get(A);
            waiters.changed(
                    status.isTerminal() ? List.of() : List.of(A), status.isTerminal() ? List.of(row) : List.of());
            return over.isDone();
        });
    }

    @Test
    void refusesStartsWhileTooMuchWaitsAsFarAsWasSeenLast() {
        long[] backlog = {10};
        guard = new BacklogGuard(countMax -> Math.min(countMax, backlog[0]), 10);
        StoreDurableClient limited = client(new Orchestrators(List.of("ship")));
        guard.refresh();
        backlog[0] = 1_000_000;
        String begun = limited.startNew("ship", "x");
        assertThat(begun).as("not looked at yet").isNotEmpty();

        guard.refresh();
        assertThatExceptionOfType(BacklogFullException.class)
                .isThrownBy(() -> limited.startNew("ship", "x"))
                .withMessageContaining("durable.limits.max-backlog")
                .satisfies(full -> assertThat(full.getLimit()).isEqualTo(10));
        assertThatExceptionOfType(BacklogFullException.class)
                .isThrownBy(() -> limited.startAll(List.of(OrchestrationStart.of("ship", "x"))));
        assertThatExceptionOfType(BacklogFullException.class).isThrownBy(() -> limited.restart(begun));
        assertThatExceptionOfType(BacklogFullException.class)
                .isThrownBy(() -> limited.fork(begun, ForkOptions.fromStep(0)));

        backlog[0] = 3;
        guard.refresh();
        assertThat(limited.startNew("ship", "x")).isNotEmpty();
    }

    private StoreDurableClient client(Orchestrators known) {
        return client(known, waiters);
    }

    private StoreDurableClient client(Orchestrators known, Waiters waiters) {
        return client(known, waiters, Observer.NONE);
    }

    private StoreDurableClient client(Orchestrators known, Waiters waiters, Observer observer) {
        return new StoreDurableClient(
                new ClientPorts(
                        store,
                        new Targets(),
                        known,
                        new PayloadWriter(new TextConverter(), 100),
                        bells,
                        () -> NOW,
                        new Random(1)::nextLong,
                        (client, inputs) -> schedules,
                        new OrchestratorCode(new QueryTests.Code(), QueryTests.ENGINE, InlineStrand::new),
                        guard,
                        observer),
                waiters);
    }

    /** What was rung. */
    static final class Bells implements Doorbell {

        final List<io.durable.spi.ScheduledTask> ended = new ArrayList<>();

        @Override
        public void taskEnded(io.durable.spi.ScheduledTask task) {
            ended.add(task);
        }

        final List<InstanceId> rung = new ArrayList<>();
        private final List<InstanceRecord> started = new ArrayList<>();
        private boolean here;

        @Override
        public void ring(InstanceId id) {
            rung.add(id);
        }

        @Override
        public boolean ringStarted(InstanceRecord row) {
            rung.add(row.id());
            started.add(row);
            return here;
        }
    }

    /** Something to refer to. */
    static final class Flow {
        String ship(OrchestrationContext context, String input) {
            return input;
        }
    }

    static final class Orchestrators implements KnownOrchestrators {

        private final List<String> names;
        private final Map<String, String> versions = new HashMap<>();
        private @Nullable DataConversionException refusal;

        Orchestrators(List<String> names) {
            this.names = names;
        }

        @Override
        public Collection<String> names() {
            return names;
        }

        @Override
        public @Nullable String defaultVersion(String orchestrator) {
            return versions.get(orchestrator);
        }

        @Override
        public void checkInput(String name, @Nullable String version, @Nullable Payload input) {
            if (refusal != null) {
                throw refusal;
            }
        }
    }

    static final class Targets implements CallTargets {

        @Override
        public Target activity(MethodReference method) {
            throw new AssertionError("a client calls no activities");
        }

        @Override
        public Target orchestrator(MethodReference method) {
            return new Target("ship", String.class);
        }

        @Override
        public io.durable.history.TaskTimeouts declaredTimeouts(String activity) {
            return io.durable.history.TaskTimeouts.none();
        }

        @Override
        public String declaredQueue(String activity) {
            return io.durable.history.TaskQueue.DEFAULT;
        }

        @Override
        public @Nullable String defaultVersion(String orchestrator) {
            return null;
        }

        @Override
        public Request request(RequestKind kind, MethodReference method) {
            return new Request("names", String.class, String.class);
        }

        @Override
        public RetryPolicy declaredRetry(String activity) {
            throw new AssertionError("a client calls no activities");
        }
    }

    static final class TextConverter implements DataConverter {

        @Override
        public byte[] serialize(Object value) {
            return value.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Object deserialize(byte[] bytes, Type type) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            return type == Integer.class || type == int.class ? (Object) Integer.valueOf(text) : text;
        }
    }
}
