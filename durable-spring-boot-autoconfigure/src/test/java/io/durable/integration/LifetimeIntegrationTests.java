package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceIdReusePolicy;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationStart;
import io.durable.PurgeOptions;
import io.durable.ScheduleAlreadyExistsException;
import io.durable.ScheduleDescription;
import io.durable.ScheduleNotFoundException;
import io.durable.ScheduleSpec;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.UnknownOrchestratorException;
import io.durable.client.Retention;
import io.durable.client.RetentionPolicy;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.Clock;
import io.durable.spi.InstanceStore;
import io.durable.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** How instances come and go: started later, again, together and by the clock (C1, O17), and removed (C5), end to end. */
abstract class LifetimeIntegrationTests extends RewindIntegrationTests {

    // ---- C1: starts ----

    @Test
    void beginsAfterTheDelayWithTheEventsThatCameBefore() {
        Instant before = Instant.now();
        client.startNew(EventFlows::approval, 3600, named().withDelay(Duration.ofMillis(700)));
        client.raiseEvent(id, "approval", "early");
        assertThat(status(id)).isEqualTo(OrchestrationRuntimeStatus.PENDING);

        assertThat(output(String.class)).isEqualTo("early");
        assertThat(client.getHistory(id).get(0).time()).isAfter(before.plusMillis(600));
    }

    @Test
    void terminatesWhatHasNotBegun() {
        client.startNew(EventFlows::approval, 3600, named().withStartAt(Instant.parse("9000-01-01T00:00:00Z")));
        client.terminate(id, "changed my mind");

        assertThat(client.waitForCompletion(id, SOON).runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
    }

    @Test
    void cancelsWhatHasNotBegun() {
        client.startNew(EventFlows::approval, 3600, named().withDelay(Duration.ofDays(1)));
        client.cancel(id, "changed my mind");

        assertThat(client.waitForCompletion(id, SOON).runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.CANCELED);
        assertThat(client.purge(id).instanceCount()).isEqualTo(1);
    }

    @Test
    void recognisesARepeatedRequest() {
        StartOptions request = named().withRequestId("r1");
        client.startNew(Flows::chain, "ink", request);
        assertThat(client.startNew(Flows::chain, "paper", request)).isEqualTo(id);
        assertThat(output(String.class)).startsWith("ink");
        assertThat(client.startNew(Flows::chain, "paper", request)).isEqualTo(id);
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client.startNew(Flows::chain, "ink", request.withRequestId("r2")));
    }

    @Test
    void givesTheIdOfWhatHasEndedToANewOne() {
        StartOptions reusing = named().withReusePolicy(InstanceIdReusePolicy.REUSE_TERMINAL);
        for (String article : List.of("ink", "paper", "glue")) {
            client.startNew(Flows::chain, article, reusing);
            assertThat(output(String.class)).startsWith(article);
        }
        client.startNew(EventFlows::approval, 3600, reusing);
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client.startNew(Flows::chain, "ink", reusing));
        client.raiseEvent(id, "approval", "new");
        assertThat(output(String.class)).isEqualTo("new");
    }

    @Test
    void startsManyTogether() {
        List<String> started = client.startAll(IntStream.range(0, 30)
                .mapToObj(
                        i -> OrchestrationStart.of("chain", "a" + i).withOptions(StartOptions.instanceId(id + "/" + i)))
                .toList());

        assertThat(started).hasSize(30);
        for (int i = 0; i < 30; i++) {
            assertThat(client.waitForCompletion(started.get(i), SOON, String.class))
                    .startsWith("a" + i + " ");
        }
    }

    // ---- C5: purge ----

    @Test
    void removesAnInstanceAndItsFamily() {
        client.startNew(LifetimeFlows::family, 3, named());
        output(String.class);
        String child = childOf(id);

        assertThat(client.purge(id, PurgeOptions.withChildren()).instanceCount())
                .isEqualTo(4);
        assertThat(client.getInstance(id)).isEmpty();
        assertThat(client.getInstance(child)).isEmpty();
        client.startNew(LifetimeFlows::family, 1, named());
        assertThat(output(String.class)).isEqualTo("done");
    }

    @Test
    void removesWhatHasEndedLongEnoughAgoAndKeepsTheRest(@Autowired InstanceStore instances, @Autowired Store store) {
        client.startNew(LifetimeFlows::family, 2, named());
        output(String.class);
        start("-open", "red");
        client.terminate(start("-terminated", "red"), null);
        client.waitForCompletion(id + "-terminated", SOON);

        retain(instances, () -> store.currentTime().plus(Duration.ofMinutes(59)));
        assertThat(client.getInstance(id)).isPresent();
        retain(instances, () -> store.currentTime().plus(Duration.ofMinutes(61)));

        assertThat(client.getInstance(id)).isEmpty();
        assertThat(client.getInstance(id + ":1:0")).as("a child").isEmpty();
        assertThat(client.getInstance(id + "-open")).as("under way").isPresent();
        assertThat(client.getHistory(id + "-terminated")).isNotEmpty();
        client.startNew(LifetimeFlows::family, 1, named());
        assertThat(output(String.class)).isEqualTo("done");
    }

    /** One pass of the real job at that time. */
    private static void retain(InstanceStore instances, Clock clock) {
        RetentionPolicy policy = new RetentionPolicy(Map.of(OrchestrationRuntimeStatus.COMPLETED, Duration.ofHours(1)));
        Duration interval = Duration.ofMinutes(10);
        Retention retention = new Retention(instances, policy, clock, interval, () -> true);
        for (int steps = 0; !retention.step().equals(interval); steps++) {
            assertThat(steps).isLessThan(10_000);
        }
    }

    @Test
    void refusesToRemoveWhatIsUnderWay() {
        client.startNew(EventFlows::approval, 3600, named());
        assertThatExceptionOfType(InvalidInstanceStateException.class).isThrownBy(() -> client.purge(id));
        client.terminate(id, null);
        client.waitForCompletion(id, SOON);
        assertThat(client.purge(id).instanceCount()).isEqualTo(1);
        assertThat(client.purge(id).instanceCount()).isZero();
    }

    @Test
    void removesWhatAFilterSelects() {
        for (String suffix : List.of("a", "b", "c")) {
            client.terminate(start(suffix, "red"), null);
            client.waitForCompletion(id + suffix, SOON);
        }
        start("d", "red");

        assertThat(client.purge(InstanceQuery.all().withTag("test", id).withPageSize(2))
                        .instanceCount())
                .isEqualTo(3);
        assertThat(ids(InstanceQuery.all().withTag("test", id))).containsExactly(id + "d");
    }

    @Test
    void removesWithTheCallersTransactionOrNotAtAll() {
        client.startNew(Flows::chain, "ink", named());
        output(String.class);
        transaction().executeWithoutResult(status -> {
            assertThat(client.purge(id).instanceCount()).isEqualTo(1);
            status.setRollbackOnly();
        });
        assertThat(client.getHistory(id)).isNotEmpty();
    }

    // ---- O17: schedules ----

    @Test
    void startsByTheClockOncePerTick() {
        Schedules schedules = client.schedules();
        String name = "s/" + UUID.randomUUID();
        schedules.create(
                name, ScheduleSpec.every("chain", Duration.ofSeconds(1)).withInput("ink"));
        assertThatExceptionOfType(ScheduleAlreadyExistsException.class)
                .isThrownBy(() -> schedules.create(name, ScheduleSpec.every("chain", Duration.ofDays(1))));

        await().atMost(SOON).until(() -> describe(name).startedCount() >= 3);
        schedules.pause(name, "enough");
        await().atMost(SOON).until(() -> describe(name).paused());

        await().atMost(SOON)
                .until(() -> ids(InstanceQuery.all().withTag("schedule", name)).size()
                        == describe(name).startedCount());
        List<String> ran = ids(InstanceQuery.all().withTag("schedule", name));
        assertThat(ran).hasSize((int) describe(name).startedCount());
        ran.forEach(run ->
                assertThat(client.waitForCompletion(run, SOON, String.class)).startsWith("ink"));
        restart();
        assertThat(describe(name).note()).isEqualTo("enough");
        schedules.delete(name);
        await().atMost(SOON).until(() -> schedules.describe(name).isEmpty());
        assertThatExceptionOfType(ScheduleNotFoundException.class).isThrownBy(() -> schedules.trigger(name));
        schedules.create(name, ScheduleSpec.cron("chain", "@yearly"));
        schedules.delete(name);
    }

    @Test
    void triggersAndMakesUpForTicks() {
        Schedules schedules = client.schedules();
        String name = "s/" + UUID.randomUUID();
        schedules.create(
                name, ScheduleSpec.cron("chain", "0 0 0 * * *", "Europe/Berlin").withInput("ink"));
        Instant from = Instant.parse("2026-03-28T00:00:00Z");
        schedules.backfill(name, from, from.plus(Duration.ofDays(3)));
        schedules.trigger(name);

        await().atMost(SOON).until(() -> describe(name).startedCount() == 4);
        assertThat(outputOf(name + "@2026-03-29T22:00:00Z")).startsWith("ink");
        assertThatIllegalArgumentException().isThrownBy(() -> schedules.backfill(name, from, from));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schedules.backfill(name, from, Instant.now().plus(Duration.ofDays(1))));
        schedules.delete(name);
    }

    @Test
    void refusesSchedulesThatCannotWork() {
        Schedules schedules = client.schedules();
        assertThatExceptionOfType(UnknownOrchestratorException.class)
                .isThrownBy(() -> schedules.create("s", ScheduleSpec.every("chian", Duration.ofDays(1))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schedules.create("s", ScheduleSpec.cron("chain", "0 0 25 * * *")))
                .withMessageContaining("0 0 25");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schedules.create("s", ScheduleSpec.cron("chain", "0 0 0 30 2 *")))
                .withMessageContaining("never comes true");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schedules.create("a b", ScheduleSpec.cron("chain", "@daily")));
        assertThatExceptionOfType(ScheduleNotFoundException.class).isThrownBy(() -> schedules.pause("nobody", null));
        assertThat(schedules.describe("s")).isEmpty();
    }

    @Test
    void makesTheSchedulesThatAreDeclared() {
        ScheduleDescription yearly = describe("yearly");
        assertThat(yearly.declared()).isTrue();
        assertThat(yearly.orchestration()).isEqualTo("LifetimeFlows.onNewYearsDay");
        await().atMost(SOON).until(() -> describe("yearly").nextTick() != null);
        assertThat(describe("yearly").nextTick().toString()).endsWith("-12-31T23:00:00Z");

        client.schedules().trigger("yearly");
        await().atMost(SOON).until(() -> describe("yearly").lastInstanceId() != null);
        String run = describe("yearly").lastInstanceId();
        assertThat(outputOf(run)).startsWith("yearly at ");
    }

    /** Of a run that was started a moment ago, and may not be there yet. */
    private String outputOf(String run) {
        await().atMost(SOON).until(() -> client.getInstance(run).isPresent());
        return client.waitForCompletion(run, SOON, String.class);
    }

    private ScheduleDescription describe(String schedule) {
        return client.schedules().describe(schedule).orElseThrow();
    }
}
