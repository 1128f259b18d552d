package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.durable.DurableClient;
import io.durable.DurableException;
import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceNotFoundException;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationClient;
import io.durable.OrchestrationFailedException;
import io.durable.OrchestrationMetadata;
import io.durable.StartOptions;
import io.durable.TerminateOptions;
import io.durable.UnknownOrchestratorException;
import io.durable.WaitTimeoutException;
import io.durable.history.HistoryEventKind;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.integration.EventFlows.Collected;
import io.durable.integration.Warehouse.Attempt;
import io.durable.integration.Warehouse.Item;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the feature list promises, end to end; each database supplies its address. */
@SpringBootTest(
        classes = ShopApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "spring.jpa.hibernate.ddl-auto=update",
            "durable.jpa.initialize-schema=always",
            "durable.orchestrations.turn-timeout=1s",
            "durable.orchestrations.stall-retry-min=200ms",
            "durable.orchestrations.stall-retry-max=400ms"
        })
abstract class DurableIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(20);

    @OrchestrationClient
    private DurableClient client;

    @Autowired
    private Warehouse warehouse;

    @Autowired
    private Ledger ledger;

    @Autowired
    private FailingFlows failing;

    @Autowired
    private EntityManager entities;

    @Autowired
    private PlatformTransactionManager transactions;

    @Autowired
    private ConfigurableApplicationContext context;

    private final String id = "test/" + UUID.randomUUID();

    // ---- O1 to O3: chains, fans, generics, timers ----

    @Test
    void chainsActivities() {
        client.startNew(Flows::chain, "ink", named());
        assertThat(output(String.class)).isEqualTo("ink picked x2 1.50 picked");
    }

    @Test
    void fansOutAndIn() {
        client.startNew(Flows::sumOfSquares, 50, named());
        assertThat(output(int.class)).isEqualTo(40_425);
    }

    @Test
    void keepsGenericTypes() {
        client.startNew(Flows::cheapest, List.of(new Item("ink", 3), new Item("paper", 2)), named());
        assertThat(output(BigDecimal.class)).isEqualByComparingTo("2.20");
    }

    @Test
    void waitsForTimers() {
        client.startNew(Flows::nap, 150, named());
        assertThat(output(Long.class)).isBetween(150L, 5_000L);
    }

    // ---- O4, O6: events, continue-as-new ----

    @Test
    void receivesEventsWhateverTheirCase() {
        client.startNew(EventFlows::approval, 3600, named());
        client.raiseEvent(id, "aPPROVAL", "granted");
        assertThat(output(String.class)).isEqualTo("granted");
    }

    @Test
    void timesEventsOutWithoutATrace() {
        client.startNew(EventFlows::approvalWithin, 50, named());
        await().atMost(SOON).until(() -> history().contains(HistoryEventKind.TIMER_FIRED));
        client.raiseEvent(id, "approval", "late");
        assertThat(output(String.class)).isEqualTo("after the timeout: late");
    }

    @Test
    void keepsEventsInOrderUntilSomebodyWaits() {
        client.startNew(EventFlows::threeInOrder, named());
        for (int i = 1; i <= 3; i++) {
            client.raiseEvent(id, "number", i);
        }
        client.raiseEvent(id, "begin", null);
        assertThat(output(List.class)).isEqualTo(List.of(1, 2, 3));
    }

    @Test
    void continuesWithTheFirstToEnd() {
        client.startNew(EventFlows::race, named());
        client.raiseEvent(id, "right", "r");
        assertThat(output(String.class)).isEqualTo("right");
    }

    @Test
    void losesNoEventAcrossContinueAsNew() {
        client.startNew(EventFlows::collect, new Collected(20, List.of()), named());
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(i);
            client.raiseEvent(id, "item", i);
        }
        assertThat(output(List.class)).isEqualTo(sent);
        assertThat(client.getHistory(id)).as("history of the last execution").hasSizeLessThan(60);
    }

    @Test
    void sendsEventsToOtherInstances() {
        client.startNew(EventFlows::approval, 3600, named());
        client.startNew(EventFlows::tell, id, StartOptions.instanceId(id + "-sender"));
        assertThat(output(String.class)).isEqualTo("from " + id + "-sender");
    }

    // ---- O5: children ----

    @Test
    void callsSubOrchestrations() {
        client.startNew(Flows::parent, "ink", named());
        assertThat(output(List.class)).isEqualTo(List.of("ink picked x2 1.50 picked", "ink picked x2 1.50 picked"));
        OrchestrationMetadata child = client.getInstance(id + "-child").orElseThrow();
        assertThat(child.parentInstanceId()).isEqualTo(id);
        assertThat(child.runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void tellsTheParentOfAFailedChild() {
        client.startNew(FailingFlows::failingChild, named());
        assertThat(output(String.class)).isEqualTo("FailingFlows.refused: true");
    }

    @Test
    void terminatesChildrenOnRequest() {
        client.startNew(Flows::waitingParent, named());
        await().atMost(SOON).until(() -> status(id + "-child") == OrchestrationRuntimeStatus.RUNNING);
        client.terminate(id, "enough", TerminateOptions.withChildren());
        assertThat(client.waitForCompletion(id, SOON).runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(client.waitForCompletion(id + "-child", SOON).runtimeStatus())
                .isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
    }

    // ---- O7, O10: retries, failures ----

    @Test
    void retriesWithBackoffUnderTheSameKey() {
        client.startNew(FailingFlows::retried, id, named());
        assertThat(output(int.class)).isEqualTo(3);
        List<Attempt> attempts = warehouse.attempts(id);
        assertThat(attempts).extracting(Attempt::number).containsExactly(1, 2, 3);
        assertThat(attempts)
                .extracting(Attempt::idempotencyKey)
                .containsOnly(attempts.get(0).idempotencyKey());
        assertThat(Duration.between(attempts.get(0).at(), attempts.get(1).at()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(35));
        assertThat(Duration.between(attempts.get(1).at(), attempts.get(2).at()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(75));
    }

    @Test
    void doesNotRetryWhatIsDeclaredFinal() {
        client.startNew(FailingFlows::notRetried, id, named());
        assertThat(output(String.class)).isEqualTo("java.io.IOException after 1");
        assertThat(warehouse.attempts(id)).hasSize(1);
    }

    @Test
    void retriesAsTheCallSays() {
        client.startNew(FailingFlows::retriedByTheCall, named());
        assertThat(output(int.class)).isEqualTo(4);
    }

    @Test
    void reportsFailuresWithTheirCauses() {
        client.startNew(FailingFlows::refused, named());
        assertThatExceptionOfType(OrchestrationFailedException.class)
                .isThrownBy(() -> output(Void.class))
                .satisfies(failure -> {
                    assertThat(failure.getFailureDetails()).isNotNull();
                    assertThat(failure.getFailureDetails().isCausedBy(IOException.class))
                            .isTrue();
                    assertThat(failure.getFailureDetails().isCausedBy(IllegalStateException.class))
                            .isTrue();
                });
        assertThat(client.getInstance(id).orElseThrow().failure()).isNotNull();
    }

    @Test
    void reportsAllFailuresOfAFan() {
        client.startNew(FailingFlows::twoOfThree, named());
        assertThat(output(List.class)).isEqualTo(List.of("one", "two"));
    }

    // ---- O11, O12: custom status, determinism, what is parked ----

    @Test
    void isTheSameAfterBeingRebuilt() {
        client.startNew(Flows::determined, named());
        await().atMost(SOON).until(() -> client.getInstance(id).orElseThrow().customStatus() != null);
        OrchestrationMetadata before = client.getInstance(id).orElseThrow();
        restart();
        client.raiseEvent(id, "go", null);
        String[] first = output(String.class).split(" ");
        assertThat(client.getInstance(id).orElseThrow().customStatus()).isEqualTo(before.customStatus());
        assertThat(Instant.parse(first[1])).isBetween(before.createdAt(), before.lastUpdatedAt());
    }

    @Test
    void parksCodeThatDoesNotFitItsHistoryAndGoesOnWhenItFits() {
        client.startNew(FailingFlows::changed, named());
        await().atMost(SOON).until(() -> history().contains(HistoryEventKind.TASK_COMPLETED));
        failing.deployed.set(true);
        restart();
        client.raiseEvent(id, "go", null);
        await().atMost(SOON).until(() -> status(id) == OrchestrationRuntimeStatus.STALLED);
        assertThat(client.getInstance(id).orElseThrow().failure().message())
                .contains("does not fit its history")
                .contains("Warehouse.pick")
                .contains("Warehouse.square");
        failing.deployed.set(false);
        assertThat(output(String.class)).isEqualTo("ink picked");
    }

    @Test
    void parksTurnsThatRunTooLong() {
        failing.blocks.set(true);
        client.startNew(FailingFlows::slow, named());
        client.raiseEvent(id, "go", null);
        await().atMost(SOON).until(() -> status(id) == OrchestrationRuntimeStatus.STALLED);
        assertThat(client.getInstance(id).orElseThrow().failure()).isNotNull();
        failing.blocks.set(false);
        assertThat(output(String.class)).isEqualTo("in time");
    }

    // ---- O14: terminate, suspend, resume ----

    @Test
    void terminates() {
        client.startNew(EventFlows::approval, 3600, named());
        client.waitForStart(id, SOON);
        client.terminate(id, "no longer needed");
        assertThatExceptionOfType(OrchestrationFailedException.class)
                .isThrownBy(() -> output(String.class))
                .withMessageEndingWith("ended TERMINATED: no longer needed");
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.raiseEvent(id, "approval", "late"))
                .withMessageContaining("TERMINATED since");
    }

    @Test
    void holdsWhatArrivesWhileSuspended() {
        client.startNew(EventFlows::approval, 3600, named());
        client.waitForStart(id, SOON);
        client.suspend(id, "audit");
        await().atMost(SOON).until(() -> status(id) == OrchestrationRuntimeStatus.SUSPENDED);
        client.raiseEvent(id, "approval", "granted");
        assertThatExceptionOfType(WaitTimeoutException.class)
                .isThrownBy(() -> client.waitForCompletion(id, Duration.ofMillis(300)));
        client.resume(id, null);
        assertThat(output(String.class)).isEqualTo("granted");
    }

    // ---- C1: starts ----

    @Test
    void refusesAnIdThatExists() {
        client.startNew(EventFlows::approval, 3600, named());
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client.startNew(EventFlows::approval, 3600, named()));
        client.raiseEvent(id, "approval", "first");
        assertThat(output(String.class)).isEqualTo("first");
    }

    @Test
    void refusesWhatCannotRun() {
        assertThatExceptionOfType(UnknownOrchestratorException.class)
                .isThrownBy(() -> client.startNew("chian", "ink", named()))
                .withMessageContaining("chain");
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> client.startNew("EventFlows.approval", "soon", named()))
                .withMessageContaining("int");
        assertThat(client.getInstance(id)).isEmpty();
    }

    // ---- C2: starts and events join the caller's transaction ----

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void joinsTheCallersTransaction(boolean commits) {
        client.startNew(EventFlows::approval, 3600, StartOptions.instanceId(id + "-other"));
        transaction().executeWithoutResult(status -> {
            entities.persist(new Sale(id));
            client.startNew(Flows::chain, "ink", named());
            client.raiseEvent(id + "-other", "approval", "joined");
            assertThat(client.getInstance(id)).as("seen from inside").isPresent();
            if (!commits) {
                status.setRollbackOnly();
            }
        });
        if (commits) {
            assertThat(output(String.class)).isEqualTo("ink picked x2 1.50 picked");
            assertThat(client.waitForCompletion(id + "-other", SOON, String.class))
                    .isEqualTo("joined");
        } else {
            assertThat(client.getInstance(id)).isEmpty();
            client.raiseEvent(id + "-other", "approval", "alone");
            assertThat(client.waitForCompletion(id + "-other", SOON, String.class))
                    .isEqualTo("alone");
        }
        assertThat(ledger.count(id)).isEqualTo(commits ? 1 : 0);
    }

    @Test
    void survivesADuplicateStartInsideATransaction() {
        client.startNew(EventFlows::approval, 3600, named());
        transaction().executeWithoutResult(status -> {
            entities.persist(new Sale(id));
            assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                    .isThrownBy(() -> client.startNew(Flows::chain, "ink", named()));
        });
        assertThat(ledger.count(id)).isEqualTo(1);
    }

    @Test
    void refusesReadOnlyTransactions() {
        TransactionTemplate readOnly = transaction();
        readOnly.setReadOnly(true);
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(
                        () -> readOnly.executeWithoutResult(status -> client.startNew(Flows::chain, "ink", named())))
                .withMessageContaining("read-only");
    }

    @Test
    void refusesToWaitInsideTheStartingTransaction() {
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> transaction().executeWithoutResult(status -> {
                    client.startNew(Flows::chain, "ink", named());
                    client.waitForCompletion(id, SOON);
                }))
                .withMessageContaining("Wait after the commit");
        assertThat(client.getInstance(id)).isEmpty();
    }

    // ---- C3: transactional activities ----

    @Test
    void booksExactlyOnce() {
        client.startNew(Flows::book, id, named());
        assertThat(output(String.class)).isEqualTo("booked " + id);
        assertThat(ledger.count(id)).isEqualTo(1);
    }

    @Test
    void rollsBackWhatFailedAttemptsWrote() {
        client.startNew(Flows::bookAtTheThirdAttempt, id, named());
        assertThat(output(int.class)).isEqualTo(3);
        assertThat(ledger.count(id)).isEqualTo(1);
        assertThat(ledger.count(id + "-3")).isEqualTo(1);
    }

    @Test
    void commitsWhatACheckedExceptionLeaves() {
        client.startNew(FailingFlows::refusedByTheLedger, id, named());
        assertThat(output(String.class)).isEqualTo("booked, but no paper");
        assertThat(ledger.count(id)).isEqualTo(1);
    }

    @Test
    void failsWithWhatTheDatabaseRefuses() {
        client.startNew(FailingFlows::bookedTwice, id, named());
        assertThat(output(String.class)).contains("Exception");
        assertThat(ledger.count(id)).isZero();
    }

    // ---- C4: queries ----

    @Test
    void queriesByNameStatusWindowAndTag() {
        Instant from = client.getInstance(start("a", "red")).orElseThrow().createdAt();
        start("b", "red");
        start("c", "blue");
        client.terminate(id + "c", null);
        client.waitForCompletion(id + "c", SOON);
        client.startNew("chain", "ink", StartOptions.instanceId(id + "d").withTag("test", id));
        client.waitForCompletion(id + "d", SOON);

        InstanceQuery mine = InstanceQuery.all().withTag("test", id);
        assertThat(ids(mine)).containsExactly(id + "d", id + "c", id + "b", id + "a");
        assertThat(ids(mine.withTag("colour", "red"))).containsExactly(id + "b", id + "a");
        assertThat(ids(mine.withName("chain"))).containsExactly(id + "d");
        assertThat(ids(mine.withStatuses(OrchestrationRuntimeStatus.TERMINATED)))
                .containsExactly(id + "c");
        assertThat(ids(mine.withStatuses(OrchestrationRuntimeStatus.COMPLETED, OrchestrationRuntimeStatus.TERMINATED)))
                .containsExactly(id + "d", id + "c");
        assertThat(ids(mine.withCreatedFrom(from))).hasSize(4);
        assertThat(ids(mine.withCreatedTo(from))).isEmpty();
    }

    @Test
    void queriesInPages() {
        for (char c = 'a'; c <= 'g'; c++) {
            start(String.valueOf(c), "red");
        }
        InstanceQuery query = InstanceQuery.all().withTag("test", id).withPageSize(3);
        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String token = null;
        do {
            InstancePage page = client.listInstances(query.withContinuationToken(token));
            page.instances().forEach(instance -> seen.add(instance.instanceId()));
            sizes.add(page.instances().size());
            token = page.continuationToken();
        } while (token != null);
        assertThat(seen).hasSize(7).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(sizes).startsWith(3, 3, 1);
    }

    @Test
    void knowsNothingOfWhatIsNotThere() {
        assertThat(client.getInstance(id)).isEmpty();
        assertThatExceptionOfType(InstanceNotFoundException.class).isThrownBy(() -> client.getHistory(id));
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> client.waitForCompletion(id, Duration.ZERO));
        assertThatExceptionOfType(InstanceNotFoundException.class).isThrownBy(() -> client.raiseEvent(id, "go", null));
    }

    // ---- steps ----

    private StartOptions named() {
        return StartOptions.instanceId(id);
    }

    private String start(String suffix, String colour) {
        return client.startNew(
                EventFlows::approval,
                3600,
                StartOptions.instanceId(id + suffix).withTag("test", id).withTag("colour", colour));
    }

    private <T> T output(Class<T> type) {
        return client.waitForCompletion(id, SOON, type);
    }

    private OrchestrationRuntimeStatus status(String instanceId) {
        return client.getInstance(instanceId)
                .map(OrchestrationMetadata::runtimeStatus)
                .orElse(OrchestrationRuntimeStatus.PENDING);
    }

    private List<HistoryEventKind> history() {
        return client.getHistory(id).stream().map(entry -> entry.event().kind()).toList();
    }

    private List<String> ids(InstanceQuery query) {
        return client.listInstances(query).instances().stream()
                .map(OrchestrationMetadata::instanceId)
                .toList();
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(transactions);
    }

    /** The runtime forgets everything it has in memory, as in another process. */
    private void restart() {
        context.stop();
        context.start();
    }
}
