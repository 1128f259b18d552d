package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.durable.InstanceNotFoundException;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationFailedException;
import io.durable.OrchestrationMetadata;
import io.durable.history.HistoryEventKind;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentClosePolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the feature list promises of orchestrations among each other (O5, O14), end to end. */
abstract class FamilyIntegrationTests extends ClientIntegrationTests {

    // ---- O14: cancel ----

    @Test
    void cancelsAfterTheCodeHasUndoneItsWork() {
        client.startNew(FamilyFlows::undoing, "canceled", named());
        await().atMost(SOON).until(() -> status(id) == OrchestrationRuntimeStatus.RUNNING);
        client.cancel(id, "ink");
        assertThatExceptionOfType(OrchestrationFailedException.class)
                .isThrownBy(() -> output(String.class))
                .withMessageEndingWith("ended CANCELED: ink");
        assertThat(history()).contains(HistoryEventKind.TASK_COMPLETED);
        assertThat(client.listInstances(InstanceQuery.all()
                                .withName("FamilyFlows.undoing")
                                .withStatuses(OrchestrationRuntimeStatus.CANCELED))
                        .instances())
                .extracting(OrchestrationMetadata::instanceId)
                .contains(id);
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.cancel(id, "again"))
                .withMessageContaining("CANCELED since");
    }

    @Test
    void completesIfTheCodeHandlesTheRequest() {
        client.startNew(FamilyFlows::undoing, "completed", named());
        await().atMost(SOON).until(() -> status(id) == OrchestrationRuntimeStatus.RUNNING);
        client.cancel(id, "ink");
        assertThat(output(String.class)).isEqualTo("undone ink pickedtrue");
    }

    @Test
    void cancelsInTheCallersTransaction() {
        client.startNew(FamilyFlows::undoing, "canceled", named());
        await().atMost(SOON).until(() -> status(id) == OrchestrationRuntimeStatus.RUNNING);
        transaction().executeWithoutResult(status -> {
            client.cancel(id, "rolled back");
            status.setRollbackOnly();
        });
        client.raiseEvent(id, "go", "on");
        assertThat(output(String.class)).isEqualTo("on");
    }

    @Test
    void refusesToCancelWhatIsNotThere() {
        assertThatExceptionOfType(InstanceNotFoundException.class).isThrownBy(() -> client.cancel(id, null));
    }

    // ---- O5: children ----

    @ParameterizedTest
    @CsvSource({"TERMINATE, TERMINATED", "CANCEL, CANCELED", "ABANDON, RUNNING"})
    void endsChildrenByTheirPolicies(ParentClosePolicy policy, OrchestrationRuntimeStatus expected) {
        client.startNew(FamilyFlows::leaving, policy, named());
        String child = id + "-child";
        await().atMost(SOON).until(() -> status(child) == OrchestrationRuntimeStatus.RUNNING);
        client.raiseEvent(id, "go", "on");
        assertThat(output(String.class)).isEqualTo("left");
        await().atMost(SOON).until(() -> status(child) == expected);
        if (policy == ParentClosePolicy.ABANDON) {
            client.raiseEvent(child, "go", "alone");
            assertThat(client.waitForCompletion(child, SOON, String.class)).isEqualTo("alone");
        }
    }

    @Test
    void startsFailedChildrenAnew() {
        client.startNew(FamilyFlows::persistent, 3, named());
        assertThat(output(String.class)).isEqualTo("in the end");
        assertThat(status(id + "-child")).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(status(id + "-child:2")).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(status(id + "-child:3")).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    // ---- O5: starts ----

    @Test
    void startsInstancesOfTheirOwnFromAnOrchestrator() {
        client.startNew(FamilyFlows::starter, "ink", named());
        @SuppressWarnings("unchecked")
        List<String> started = output(List.class);
        assertThat(started.get(0)).isEqualTo(id + "-typed");
        for (String other : started) {
            await().atMost(SOON).until(() -> client.getInstance(other).isPresent());
            assertThat(client.waitForCompletion(other, SOON, String.class)).isEqualTo("ink picked x2 1.50 picked");
            assertThat(client.getInstance(other).orElseThrow().parentInstanceId())
                    .isNull();
        }
    }
}
