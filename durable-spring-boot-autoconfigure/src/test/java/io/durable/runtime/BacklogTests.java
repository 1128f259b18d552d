package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.spi.InstanceCommit;
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More to do than memory holds: here two instances. */
class BacklogTests {

    private final Bench bench = new Bench(Bench.settings(1, 2), Duration.ofSeconds(2));
    private PartitionLoop loop;

    @BeforeEach
    void own() {
        bench.orchestrator(
                "working",
                (context, input) ->
                        context.callActivity("work", "x", String.class).await());
        bench.orchestrator(
                "waiting",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        loop = bench.ownedLoop();
        bench.settle(loop);
    }

    @AfterEach
    void close() {
        loop.lose("the test is over");
        bench.close();
    }

    private void start(String orchestrator, String... instances) {
        for (String id : instances) {
            bench.pending(id, orchestrator);
            loop.inbox().ring(List.of(Bench.id(id)));
        }
    }

    private List<InstanceId> nextTurns() {
        Optional<PartitionCommit> prepared = loop.prepare();
        prepared.ifPresent(commit -> loop.completed(bench.store.commit(List.of(commit))));
        return prepared.stream()
                .flatMap(commit -> commit.instances().stream())
                .map(InstanceCommit::instance)
                .toList();
    }

    @Test
    void beginsNoMoreThanFits() {
        start("working", "a", "b", "c");
        assertThat(nextTurns()).containsExactly(Bench.id("a"), Bench.id("b"));
    }

    @Test
    void beginsOneAtATimeWhileTasksOfThoseInMemoryAreUnderWay() {
        start("working", "a", "b");
        nextTurns();
        start("working", "c", "d");

        assertThat(nextTurns()).containsExactly(Bench.id("c"));
        assertThat(nextTurns()).containsExactly(Bench.id("d"));
        assertThat(nextTurns()).isEmpty();
    }

    @Test
    void beginsEverythingAtOnceWhereThoseInMemoryOnlyWait() {
        start("waiting", "a", "b");
        nextTurns();
        start("waiting", "c", "d", "e");

        assertThat(nextTurns()).containsExactly(Bench.id("c"), Bench.id("d"), Bench.id("e"));
    }

    @Test
    void endsWhatIsUnderWayBeforeMoreBegins() {
        start("working", "a", "b");
        nextTurns();
        start("working", "c", "d");
        List.of("b", "a").forEach(id -> loop.inbox().report(new Report(taskOf(id), Bench.done("r"))));

        assertThat(nextTurns()).containsExactly(Bench.id("c"), Bench.id("b"), Bench.id("a"));
        assertThat(nextTurns()).containsExactly(Bench.id("d"));
    }

    private ScheduledTask taskOf(String instance) {
        return bench.store.tasks.values().stream()
                .filter(task -> task.execution().instance().equals(Bench.id(instance)))
                .findFirst()
                .orElseThrow();
    }
}
