package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durable.DurableException;
import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceNotFoundException;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.StartOptions;
import io.durable.UnknownOrchestratorException;
import io.durable.history.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;

/** What the feature list promises of the client (C1 to C4), end to end. */
abstract class ClientIntegrationTests extends LifetimeIntegrationTests {

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

    /** PostgreSQL refuses every statement after one that failed; H2 goes on. */
    @Test
    void neverCommitsHalfOfWhatAnActivityWrote() {
        client.startNew(FailingFlows::swallowed, id, named());
        assertThat(output(String.class)).containsAnyOf("booked once", "swallowed an error of the database");
        assertThat(ledger.count(id)).isEqualTo(output(String.class).equals("booked once") ? 1 : 0);
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
}
