package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.durable.InvalidInstanceStateException;
import io.durable.InvalidTaskTokenException;
import io.durable.OrchestrationFailedException;
import io.durable.OrchestrationMetadata;
import io.durable.QueryFailedException;
import io.durable.StartOptions;
import io.durable.TaskNotPendingException;
import io.durable.TerminateOptions;
import io.durable.UnknownQueryException;
import io.durable.UpdateOptions;
import io.durable.UpdateRejectedException;
import io.durable.WaitTimeoutException;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.HistoryEventKind;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.integration.EventFlows.Collected;
import io.durable.integration.RequestFlows.Basket;
import io.durable.integration.RequestFlows.Baskets;
import io.durable.integration.RequestFlows.Line;
import io.durable.integration.RequestFlows.Orders;
import io.durable.integration.Warehouse.Attempt;
import io.durable.integration.Warehouse.Item;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What the feature list promises of orchestrations (O1 to O14) besides that of the client, end to end. */
abstract class DurableIntegrationTests extends LimitIntegrationTests {

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

    // ---- O18: HTTP ----

    @Test
    void followsARemoteJobToItsEnd() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/jobs", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().add("Location", "/jobs/7");
            exchange.getResponseHeaders().add("Retry-After", "1");
            byte[] body = "ready".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(asked.size() < 3 ? 202 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            client.startNew(
                    Flows::remoteJob, "http://127.0.0.1:" + server.getAddress().getPort() + "/jobs", named());
            await().atMost(SOON).until(() -> asked.size() == 1);
            restart();
            assertThat(output(String.class)).isEqualTo("ready");
        } finally {
            server.stop(0);
        }
        assertThat(asked).startsWith("POST /jobs Bearer 42-of-nobody").endsWith("GET /jobs/7 Bearer 42-of-nobody");
        assertThat(client.getHistory(id))
                .filteredOn(entry -> entry.event().kind() == HistoryEventKind.TASK_SCHEDULED)
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(entry -> assertThat(new String(
                                ((TaskScheduled) entry.event()).input().bytes(), StandardCharsets.UTF_8))
                        .contains("\"remote\"")
                        .doesNotContain("42-of-nobody"));
    }

    // ---- O19: queries ----

    @Test
    void answersQueriesFromTheHistoryWhileItLivesAndAfterItHasEnded() {
        client.startNew(RequestFlows::basket, 2, named());
        client.waitForStart(id, SOON);
        assertThat(client.query(id, Baskets::content)).isEqualTo(new Basket(List.of(), 2));
        client.raiseEvent(id, "item", "ink");
        await().atMost(SOON)
                .until(() -> client.query(id, Baskets::content).items().size() == 1);
        restart();
        assertThat(client.query(id, Baskets::first, 1)).containsExactly("ink");
        assertThatExceptionOfType(QueryFailedException.class).isThrownBy(() -> client.query(id, Baskets::first, 2));
        assertThatExceptionOfType(UnknownQueryException.class)
                .isThrownBy(() -> client.query(id, "price", null, int.class))
                .withMessageContaining("[content, firstItems]");
        client.raiseEvent(id, "item", "pen");
        assertThat(output(int.class)).isEqualTo(2);
        assertThat(client.query(id, Baskets::content)).isEqualTo(new Basket(List.of("ink", "pen"), 2));
    }

    // ---- O19: updates ----

    @Test
    void answersUpdatesOnceWhateverComesBetween() {
        client.startNew(RequestFlows::order, List.of(), named());
        Line ink = new Line("ink", 1);
        assertThat(client.update(id, Orders::add, ink, UpdateOptions.updateId("u1")))
                .isEqualTo(1);
        restart();
        assertThat(client.update(id, Orders::add, ink, UpdateOptions.updateId("u1")))
                .isEqualTo(1);
        assertThatExceptionOfType(UpdateRejectedException.class)
                .isThrownBy(() -> client.update(id, Orders::add, new Line("pen", 0)))
                .withMessageContaining("at least one pen");
        assertThat(client.update(id, Orders::pickNow, "glue")).contains("glue");
        client.update(id, Orders::add, new Line("cup", 1));
        client.update(id, Orders::drop, "cup");
        client.raiseEvent(id, "next", "round");
        assertThat(client.update(id, Orders::add, new Line("pen", 2))).isEqualTo(2);
        assertThat(client.update(id, Orders::add, ink, UpdateOptions.updateId("u1")))
                .as("after continue-as-new")
                .isEqualTo(1);
        assertThat(client.query(id, Orders::lines)).containsExactly(ink, new Line("pen", 2));

        client.raiseEvent(id, "next", "end");
        assertThat(output(int.class)).isEqualTo(2);
        assertThat(client.update(id, Orders::add, ink, UpdateOptions.updateId("u1")))
                .as("after the end")
                .isEqualTo(1);
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.update(id, Orders::add, ink));
    }

    @Test
    void tellsThatTheInstanceEndedBeforeItsUpdateWasHandled() {
        client.startNew(EventFlows::approval, 3600, named());
        client.waitForStart(id, SOON);
        String update = client.startUpdate(id, "unheardOf", null, UpdateOptions.defaults());
        assertThatExceptionOfType(WaitTimeoutException.class)
                .isThrownBy(() -> client.waitForUpdate(id, update, Duration.ZERO, String.class));
        client.raiseEvent(id, "approval", "granted");
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.waitForUpdate(id, update, SOON, String.class))
                .withMessageContaining("COMPLETED");
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
    void continuesAsNewInItsVeryFirstTurn() {
        transaction().executeWithoutResult(status -> {
            client.startNew(EventFlows::collect, new Collected(3, List.of()), named());
            client.raiseEvent(id, "item", 1);
            client.raiseEvent(id, "item", 2);
        });
        client.raiseEvent(id, "item", 3);
        assertThat(output(List.class)).isEqualTo(List.of(1, 2, 3));
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
        OrchestrationMetadata ended = client.waitForCompletion(id, SOON);
        assertThat(ended.runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(ended).as("told in memory").isEqualTo(client.getInstance(id).orElseThrow());
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
    void retriesAsTheCodeSays() {
        client.startNew(FailingFlows::retriedByTheCode, named());
        assertThat(output(int.class)).isEqualTo(3);
        assertThat(history()).filteredOn(HistoryEventKind.TASK_FAILED::equals).hasSize(3);
        assertThat(history()).filteredOn(HistoryEventKind.TIMER_FIRED::equals).hasSize(2);
    }

    // ---- O8: time-outs, heartbeats, cancellation ----

    @Test
    void failsAnAttemptThatRunsTooLongAndTellsTheNextOneHowFarItWas() {
        client.startNew(FailingFlows::resumedAfterATimeout, id, named());
        assertThat(output(String.class)).isEqualTo("half of " + id);
        assertThat(warehouse.attempts(id)).extracting(Attempt::number).containsExactly(1, 2);
    }

    @Test
    void failsAnAttemptThatFallsSilent() {
        client.startNew(FailingFlows::silent, id, named());
        assertThat(output(String.class))
                .isEqualTo("HEARTBEAT: activity 'Warehouse.fallSilent' gave no heartbeat for PT0.25S");
    }

    @Test
    void failsAnActivityWhoseTimeIsOverForGood() {
        client.startNew(FailingFlows::outOfTime, id, named());
        assertThat(output(String.class))
                .isEqualTo(
                        "true SCHEDULE_TO_CLOSE: activity 'Warehouse.waitForCancellation' had not ended after PT0.2S");
        await().atMost(SOON)
                .until(() -> !warehouse.attempts(id + " cancelled true").isEmpty());
    }

    @Test
    void stopsTheRunningActivityOfACancelledTask() {
        client.startNew(FailingFlows::cancels, id, named());
        await().atMost(SOON).until(() -> !warehouse.attempts(id).isEmpty());
        client.raiseEvent(id, "stop", null);
        await().atMost(SOON)
                .until(() -> !warehouse.attempts(id + " cancelled true").isEmpty());
        client.raiseEvent(id, "end", "ended");
        assertThat(output(String.class)).isEqualTo("ended");
    }

    @Test
    void stopsTheRunningActivityOfATerminatedInstance() {
        client.startNew(FailingFlows::cancels, id, named());
        await().atMost(SOON).until(() -> !warehouse.attempts(id).isEmpty());
        client.terminate(id, "enough");
        await().atMost(SOON)
                .until(() -> !warehouse.attempts(id + " cancelled true").isEmpty());
    }

    // ---- O9: completion by token ----

    private String token(int attempt) {
        return await().atMost(SOON).until(() -> warehouse.token(id, attempt), token -> token != null);
    }

    @Test
    void endsAnActivityByTokenExactlyOnce() {
        client.startNew(FailingFlows::asks, id, named());
        String token = token(1);
        client.completeActivity(token, "answered");
        assertThat(output(String.class)).isEqualTo("answered");
        assertThatExceptionOfType(TaskNotPendingException.class)
                .isThrownBy(() -> client.completeActivity(token, "again"))
                .withMessageContaining(id);
        assertThatExceptionOfType(TaskNotPendingException.class)
                .isThrownBy(() -> client.heartbeatActivity(token, "again"));
    }

    @Test
    void retriesAnActivityThatFailedByToken() {
        client.startNew(FailingFlows::asks, id, named());
        String first = token(1);
        client.heartbeatActivity(first, "half");
        client.failActivity(first, new IOException("no answer"));
        String second = token(2);
        assertThatExceptionOfType(TaskNotPendingException.class)
                .isThrownBy(() -> client.completeActivity(first, "late"));
        client.failActivity(second, new IOException("no answer"));
        assertThatExceptionOfType(OrchestrationFailedException.class)
                .isThrownBy(() -> output(String.class))
                .satisfies(failure -> assertThat(failure.getFailureDetails().isCausedBy(IOException.class))
                        .isTrue());
    }

    @Test
    void endsAnActivityByTokenInTheCallersTransaction() {
        client.startNew(FailingFlows::asks, id, named());
        String token = token(1);
        transaction().executeWithoutResult(status -> {
            client.completeActivity(token, "rolled back");
            status.setRollbackOnly();
        });
        transaction().executeWithoutResult(status -> client.completeActivity(token, "committed"));
        assertThat(output(String.class)).isEqualTo("committed");
    }

    @Test
    void endsAnActivityByTokenAfterARestartWithoutCallingItAgain() {
        client.startNew(FailingFlows::asks, id, named());
        String token = token(1);
        restart();
        client.completeActivity(token, "patience");
        assertThat(output(String.class)).isEqualTo("patience");
    }

    @Test
    void refusesWhatIsNoToken() {
        for (String wrong : List.of("", "abc", "ä", "x".repeat(1_000))) {
            assertThatExceptionOfType(InvalidTaskTokenException.class)
                    .isThrownBy(() -> client.completeActivity(wrong, null));
            assertThatExceptionOfType(InvalidTaskTokenException.class)
                    .isThrownBy(() -> client.failActivity(wrong, new IOException()));
        }
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
        // while nothing runs: the replay checker may still be at the commit that was awaited
        context.stop();
        failing.deployed.set(true);
        context.start();
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

    // ---- O16: sagas ----

    @Test
    void takesStepsBackWhenAskedToEnd() {
        client.startNew(Flows::booked, named());
        client.waitForStart(id, SOON);
        client.cancel(id, "enough");
        assertThat(client.waitForCompletion(id, SOON).runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.CANCELED);
        assertThat(scheduledInputs()).containsExactly("\"second\"", "\"first\"");
    }

    @Test
    void takesStepsBackWhenOneFails() {
        client.startNew(Flows::booked, named());
        client.raiseEvent(id, "go", "Warehouse.refuse");
        assertThat(client.waitForCompletion(id, SOON).runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(scheduledInputs()).containsExactly("\"why\"", "\"second\"", "\"first\"");
    }

    private List<String> scheduledInputs() {
        return client.getHistory(id).stream()
                .filter(entry -> entry.event() instanceof TaskScheduled)
                .map(entry -> ((TaskScheduled) entry.event()).input())
                .map(input -> input == null ? null : input.text())
                .toList();
    }
}
