package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.durable.ForkOptions;
import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationFailedException;
import io.durable.OrchestrationMetadata;
import io.durable.RestartOptions;
import io.durable.ScheduleSpec;
import io.durable.Schedules;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEventKind;
import io.durable.history.InboundEvent.ExecutionRewound;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What the feature list promises of instances that go on from a place in a history (O15), end to end. */
abstract class RewindIntegrationTests extends ShopIntegrationTests {

    @Autowired
    RewindFlows rewinds;

    // ---- rewind ----

    @Test
    void runsWhatFailedAgainAndKeepsWhatSucceeded() {
        client.startNew(RewindFlows::fan, id, named());
        assertFails();
        rewinds.mended.add(id + "/broken");

        client.rewind(id, "mended");

        assertThat(output(String.class)).isEqualTo("first[left, broken, right]");
        assertThat(calls("first", "left", "right")).containsOnly(1L);
        assertThat(calls("broken")).containsExactly(3L);
        assertThat(client.getHistory(id))
                .extracting(entry -> entry.event())
                .filteredOn(ExecutionRewound.class::isInstance)
                .singleElement()
                .isEqualTo(new ExecutionRewound("mended", List.of(2)));
    }

    @Test
    void givesARewoundActivityAllItsAttemptsAndFailsAgain() {
        client.startNew(RewindFlows::fan, id, named());
        assertFails();
        client.rewind(id, null);
        assertFails();
        assertThat(calls("broken")).containsExactly(4L);
        client.rewind(id, null);
        assertFails();
        assertThat(calls("broken")).containsExactly(6L);
        assertThat(calls("first", "left", "right")).containsOnly(1L);
    }

    @Test
    void rewindsChildrenThatFailed() {
        client.startNew(RewindFlows::withChild, id, named());
        assertFails();
        rewinds.mended.add(id + "/broken");

        client.rewind(id, "mended");

        assertThat(output(String.class)).isEqualTo("abovefirst[left, broken, right]");
        assertThat(calls("above", "first", "left", "right")).containsOnly(1L);
        assertThat(client.getHistory(childOf(id)))
                .extracting(entry -> entry.event().kind())
                .contains(HistoryEventKind.EXECUTION_REWOUND);
    }

    @Test
    void hearsOfAChildThatWasRewoundAndHasEndedBefore() {
        client.startNew(RewindFlows::withChild, id, named());
        assertFails();
        rewinds.mended.add(id + "/broken");
        String child = childOf(id);
        client.rewind(child, "alone");
        client.waitForCompletion(child, SOON, String.class);

        client.rewind(id, "then the parent");

        assertThat(output(String.class)).isEqualTo("abovefirst[left, broken, right]");
        assertThat(calls("first", "left", "right")).containsOnly(1L);
    }

    @Test
    void goesBackBeforeTheFailureThatWasCompensated() {
        client.startNew(RewindFlows::compensating, id, named());
        assertFails();
        rewinds.mended.add(id + "/broken");
        client.rewind(id, null);
        assertThat(output(String.class)).isEqualTo("broken");
        assertThat(calls("undo")).containsExactly(1L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsNoHistoryThatIsRewoundMeanwhile(boolean isMended) {
        client.startNew(RewindFlows::undoingMuch, id, named());
        assertFails();
        List<HistoryEntry> read = new ArrayList<>();
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.readHistory(id, entry -> {
                    read.add(entry);
                    if (read.size() == 100) {
                        rewind(isMended);
                    }
                }))
                .withMessageContaining("was rewound while its history was read");
        assertThat(read).hasSize(100);

        List<HistoryEntry> again = new ArrayList<>();
        client.readHistory(id, again::add);
        assertThat(again).isEqualTo(client.getHistory(id));
    }

    private void rewind(boolean isMended) {
        if (isMended) {
            rewinds.mended.add(id + "/broken");
        }
        client.rewind(id, null);
        assertThat(client.waitForCompletion(id, SOON).runtimeStatus())
                .isEqualTo(isMended ? OrchestrationRuntimeStatus.COMPLETED : OrchestrationRuntimeStatus.FAILED);
    }

    @Test
    void rewindsInTheCallersTransaction() {
        client.startNew(RewindFlows::fan, id, named());
        assertFails();
        rewinds.mended.add(id + "/broken");
        transaction().executeWithoutResult(status -> {
            client.rewind(id, "rolled back");
            status.setRollbackOnly();
        });
        assertThat(status(id)).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        transaction().executeWithoutResult(status -> client.rewind(id, "committed"));
        assertThat(output(String.class)).startsWith("first");
    }

    @Test
    void refusesToRewindWhatHasNotFailed() {
        assertThatExceptionOfType(InstanceNotFoundException.class).isThrownBy(() -> client.rewind(id, null));
        client.startNew(RewindFlows::echo, "x", named());
        output(String.class);
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.rewind(id, null))
                .withMessageContaining("COMPLETED and can't be rewound");
    }

    // ---- restart ----

    @Test
    void startsOverBesideAndInThePlaceOfTheOldInstance() {
        client.startNew(RewindFlows::echo, "x", named().withTag("test", id));
        output(String.class);
        OrchestrationMetadata old = client.getInstance(id).orElseThrow();
        Payload output = Payload.of(old.output().bytes()); // one that stands apart goes with its instance

        String random = client.restart(id);
        String chosen = client.restart(id, RestartOptions.newInstanceId(id + "-2"));
        assertThat(client.restart(id, RestartOptions.inPlace())).isEqualTo(id);

        assertThat(chosen).isEqualTo(id + "-2");
        for (String again : List.of(random, chosen, id)) {
            OrchestrationMetadata ended = client.waitForCompletion(again, SOON);
            assertThat(ended.output()).isEqualTo(output);
            assertThat(ended.version()).isEqualTo(old.version());
            assertThat(ended.tags()).containsEntry("test", id);
            assertThat(ended.createdAt()).isAfter(old.createdAt());
        }
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client.restart(id, RestartOptions.newInstanceId(chosen)));
    }

    @Test
    void makesNoSecondInstanceOfASchedule() {
        Schedules schedules = client.schedules();
        schedules.create(id, ScheduleSpec.every("RewindFlows.echo", Duration.ofDays(1)));
        String instance = "durable.schedule:" + id;
        client.waitForStart(instance, SOON);

        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.restart(instance))
                .withMessageContaining("is a schedule and can't be started over");
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.fork(instance, ForkOptions.fromStep(0)))
                .withMessageContaining("is a schedule and can't be forked");
        schedules.delete(id);
        client.waitForCompletion(instance, SOON);
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.restart(instance, RestartOptions.inPlace()));
    }

    @Test
    void startsARestartedParentsChildrenUnderIdsOfTheirOwn() {
        client.startNew(RewindFlows::withChild, id, named());
        rewinds.mended.add(id + "/broken");
        output(String.class);
        String child = childOf(id);

        client.restart(id, RestartOptions.inPlace());

        assertThat(output(String.class)).isEqualTo("abovefirst[left, broken, right]");
        assertThat(childOf(id)).isNotEqualTo(child);
        assertThat(calls("above")).containsExactly(2L);
    }

    @Test
    void refusesToTakeThePlaceOfWhatHasNotEnded() {
        assertThatExceptionOfType(InstanceNotFoundException.class).isThrownBy(() -> client.restart(id));
        client.startNew(RewindFlows::held, "x", named());
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.restart(id, RestartOptions.inPlace()))
                .withMessageContaining("has not ended");
    }

    // ---- fork ----

    @Test
    void forksACompletedInstanceFromAStep() {
        client.startNew(RewindFlows::waiting, id, named());
        client.raiseEvent(id, "go", "on");
        assertThat(output(String.class)).isEqualTo("firsttrueonlast");

        String fork = client.fork(id, ForkOptions.fromStep(3).withNewInstanceId(id + "-fork"));

        assertThat(client.waitForCompletion(fork, SOON, String.class)).isEqualTo("firsttrueonlast");
        assertThat(calls("first")).containsExactly(1L);
        assertThat(calls("last")).containsExactly(2L);
        assertThat(client.getInstance(fork).orElseThrow().parentInstanceId()).isNull();
    }

    @Test
    void forksARunningInstanceWhichGoesOnByItself() {
        client.startNew(RewindFlows::waiting, id, named());
        await().atMost(SOON).until(() -> history().contains(HistoryEventKind.TIMER_FIRED));

        String fork =
                client.fork(id, ForkOptions.fromEvent(client.getHistory(id).size()));
        String earlier = client.fork(id, ForkOptions.fromStep(2));
        String anew = client.fork(id, ForkOptions.fromEvent(0));

        for (String each : List.of(fork, earlier, anew, id)) {
            client.raiseEvent(each, "go", each.substring(0, 1));
        }
        for (String each : List.of(fork, earlier, anew, id)) {
            assertThat(client.waitForCompletion(each, SOON, String.class))
                    .isEqualTo("firsttrue" + each.charAt(0) + "last");
        }
        assertThat(calls("first")).containsExactly(2L);
        restart();
        assertThat(client.getHistory(earlier))
                .extracting(entry -> entry.event().kind())
                .contains(HistoryEventKind.EXECUTION_FORKED)
                .endsWith(HistoryEventKind.EXECUTION_COMPLETED);
    }

    @Test
    void startsOpenChildrenOfAForkAnew() {
        client.startNew(RewindFlows::holding, id, named());
        await().atMost(SOON).until(() -> client.getInstance(childOf(id)).isPresent());

        String fork = client.fork(id, ForkOptions.fromStep(0));
        await().atMost(SOON).until(() -> history(fork).contains(HistoryEventKind.EXECUTION_FORKED));

        String child = lastChildOf(fork);
        assertThat(child).isNotEqualTo(childOf(id));
        await().atMost(SOON).until(() -> client.getInstance(child).isPresent());
        client.raiseEvent(child, "go", "mine");
        assertThat(client.waitForCompletion(fork, SOON, String.class)).isEqualTo("with mine");
        client.raiseEvent(childOf(id), "go", "theirs");
        assertThat(output(String.class)).isEqualTo("with theirs");
    }

    @Test
    void terminatesAForkWithoutHarmToItsSource() {
        client.startNew(RewindFlows::holding, id, named());
        await().atMost(SOON).until(() -> client.getInstance(childOf(id)).isPresent());
        String fork = transaction().execute(status -> {
            String made = client.fork(id, ForkOptions.fromStep(0));
            client.terminate(made, "at once");
            return made;
        });
        assertThat(client.waitForCompletion(fork, SOON).runtimeStatus())
                .isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        client.raiseEvent(childOf(id), "go", "on");
        assertThat(output(String.class)).isEqualTo("with on");
    }

    @Test
    void forksAFailedInstanceFromTheStepThatFailed() {
        client.startNew(RewindFlows::fan, id, named());
        assertFails();
        rewinds.mended.add(id + "/broken");
        String fork = client.fork(id, ForkOptions.fromStep(2));
        assertThat(client.waitForCompletion(fork, SOON, String.class)).isEqualTo("first[left, broken, right]");
        assertThat(calls("first", "left")).containsOnly(1L);
        assertThat(status(id)).isEqualTo(OrchestrationRuntimeStatus.FAILED);
    }

    @Test
    void refusesToForkWhatIsNotThere() {
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> client.fork(id, ForkOptions.fromStep(0)));
        client.startNew(RewindFlows::echo, "x", named());
        output(String.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.fork(id, ForkOptions.fromStep(0)))
                .withMessageContaining("no step 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.fork(id, ForkOptions.fromEvent(3)))
                .withMessageContaining("no event 3");
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client.fork(id, ForkOptions.fromEvent(0).withNewInstanceId(id)));
    }

    // ---- steps ----

    private void assertFails() {
        assertThatExceptionOfType(OrchestrationFailedException.class).isThrownBy(() -> output(String.class));
    }

    private List<Long> calls(String... what) {
        return List.of(what).stream()
                .map(each ->
                        rewinds.calls.stream().filter((id + "/" + each)::equals).count())
                .toList();
    }

    private List<HistoryEventKind> history(String instance) {
        return client.getHistory(instance).stream()
                .map(entry -> entry.event().kind())
                .toList();
    }

    String childOf(String parent) {
        return children(parent).stream().findFirst().orElse("none");
    }

    private String lastChildOf(String parent) {
        List<String> children = children(parent);
        return children.get(children.size() - 1);
    }

    private List<String> children(String parent) {
        return client.getHistory(parent).stream()
                .filter(entry -> entry.event() instanceof SubOrchestrationCreated)
                .map(entry -> ((SubOrchestrationCreated) entry.event()).child().value())
                .toList();
    }
}
