package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.StartOptions;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InstanceId;
import io.durable.history.Names;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.TraceContext;
import io.durable.spi.Acquisition;
import io.durable.spi.CommitOutcome;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Observed;
import io.durable.spi.Observer;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.TaskInvocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which trace what an instance does belongs to, and what of it is seen. */
class TraceTests {

    private static final TraceContext TRACE = new TraceContext(Map.of("traceparent", "00-1-2-01"));

    private final Bench bench = new Bench();
    private PartitionLoop loop;

    @BeforeEach
    void own() {
        bench.orchestrator(
                "waiting",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        bench.orchestrator("parent", (context, input) -> {
            context.startNew("waiting", "in", StartOptions.instanceId("other"));
            return context.callSubOrchestrator("waiting", "in", String.class).await();
        });
        loop = bench.ownedLoop();
        bench.settle(loop);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void traced(String id, String name) {
        bench.stored(bench.pending(id, name).tracedBy(TRACE));
    }

    private List<InstanceId> others(String id) {
        return bench.store.instances.keySet().stream()
                .filter(other -> !other.equals(Bench.id(id)))
                .toList();
    }

    @Test
    void childrenAndThoseThatAreStartedAreInTheTraceOfTheirStarter() {
        traced("p", "parent");

        settleAll("p");

        assertThat(bench.store.instances).hasSize(3);
        assertThat(bench.store.instances.values())
                .extracting(InstanceRecord::trace)
                .containsOnly(TRACE);
        assertThat(starts("other")).extracting(ExecutionStarted::trace).containsExactly(TRACE);
    }

    @Test
    void whoIsInNoTraceStartsNobodyInOne() {
        bench.pending("p", "parent");

        settleAll("p");

        assertThat(bench.store.instances).hasSize(3);
        assertThat(bench.store.instances.values())
                .extracting(InstanceRecord::trace)
                .containsOnlyNulls();
    }

    @Test
    void runsOfAScheduleAreInTracesOfTheirOwn() {
        bench.orchestrator(
                Names.SCHEDULE,
                (context, input) -> context.startNew("waiting", "in", StartOptions.instanceId("other")));
        traced("s", Names.SCHEDULE);

        settleAll("s");

        assertThat(bench.stored("s").trace()).isEqualTo(TRACE);
        assertThat(bench.stored("other").trace()).isNull();
    }

    @Test
    void keepsTheTraceAndHandsItOutOverContinueAsNew() {
        bench.orchestrator("flow", (context, input) -> {
            context.callActivity("work", "x", String.class).await();
            context.continueAsNew("again");
            return null;
        });
        traced("a", "flow");
        bench.settle(loop, "a");
        TaskInvocation first = bench.bus.dispatched.get(0);
        loop.inbox().report(new Report(first.task(), Bench.done("r")));
        bench.settle(loop, "a");
        bench.clock.advance(Duration.ofMillis(1)); // past the time of the turn that continued as new
        bench.settle(loop);

        assertThat(bench.stored("a").state().execution()).isEqualTo(2);
        assertThat(bench.stored("a").trace()).isEqualTo(TRACE);
        assertThat(bench.bus.dispatched)
                .hasSize(2)
                .extracting(TaskInvocation::trace)
                .containsOnly(TRACE);
        assertThat(starts("a")).extracting(ExecutionStarted::trace).containsOnly(TRACE);
    }

    @Test
    void isSeenToRunCommitStartAndEnd() {
        List<String> seen = new ArrayList<>();
        LoopContext watchful = watchedBy(new Witness(seen));
        PartitionLoop watched = new PartitionLoop(0, watchful);
        watched.acquire(new Acquisition.Claim.Assigned(Duration.ofSeconds(10)), 0);
        bench.orchestrator(
                "short", (context, input) -> context.startNew("waiting", "in", StartOptions.instanceId("o")));
        bench.settle(watched);
        traced("a", "short");
        seen.clear();

        bench.settle(watched, "a");

        assertThat(seen)
                .containsSubsequence("turn of a", "a starts waiting o in " + TRACE, "turned", "a ended COMPLETED");
        seen.clear();
        watchful.commit(List.of());
        assertThat(seen).containsExactly("commit", "committed");
    }

    private LoopContext watchedBy(Observer observer) {
        LoopContext plain = bench.context;
        return new LoopContext(
                plain.node(),
                plain.settings(),
                plain.store(),
                plain.bus(),
                plain.clock(),
                plain.randomness(),
                plain.handlers(),
                plain.engine(),
                plain.strands(),
                plain.listener(),
                plain.cacheBudget(),
                plain.admission(),
                RuntimeMeter.NONE,
                observer);
    }

    private List<ExecutionStarted> starts(String id) {
        return bench.entriesOf(id).stream()
                .map(HistoryEntry::event)
                .filter(ExecutionStarted.class::isInstance)
                .map(ExecutionStarted.class::cast)
                .toList();
    }

    private void settleAll(String id) {
        bench.settle(loop, id);
        bench.store.messages.values().stream()
                .map(message -> message.target().value())
                .distinct()
                .toList()
                .forEach(target -> bench.settle(loop, target));
        assertThat(others(id))
                .allSatisfy(
                        other -> assertThat(bench.stored(other.value()).state().status())
                                .isEqualTo(OrchestrationRuntimeStatus.RUNNING));
    }

    private record Witness(List<String> seen) implements Observer {

        @Override
        public Observed<InstanceCommit> turning(InstanceRecord row) {
            seen.add("turn of " + row.id());
            return ends("turned");
        }

        @Override
        public Observed<CommitOutcome> committing(int instances) {
            seen.add("commit");
            return ends("committed");
        }

        @Override
        public @Nullable TraceContext started(
                @Nullable TraceContext trace, String orchestration, @Nullable String version, InstanceId instance) {
            seen.add("a starts " + orchestration + " " + instance + " in " + trace);
            return trace;
        }

        @Override
        public void ended(InstanceRecord row) {
            seen.add(row.id() + " ended " + row.state().status());
        }

        private <R> Observed<R> ends(String word) {
            return new Observed<>() {
                @Override
                public void ended(R result) {
                    seen.add(word);
                }
            };
        }
    }
}
