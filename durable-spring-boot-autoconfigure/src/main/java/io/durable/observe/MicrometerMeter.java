package io.durable.observe;

import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.CommitOutcome;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Writes what the runtime does into a registry. Names of orchestrators and activities are those of the application's code, so tags are bounded. */
final class MicrometerMeter implements RuntimeMeter {

    private final MeterRegistry registry;
    private final DistributionSummary batch;
    private final Counter swept;
    private final Counter lost;
    private final Map<String, Counter> starts = new ConcurrentHashMap<>();
    private final Map<End, Counter> ends = new ConcurrentHashMap<>();
    private final Map<String, Timer> turns = new ConcurrentHashMap<>();
    private final Map<String, Timer> replays = new ConcurrentHashMap<>();
    private final Map<String, Counter> replayedEvents = new ConcurrentHashMap<>();
    private final Map<Class<?>, Timer> commits = new ConcurrentHashMap<>();

    MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
        batch = DistributionSummary.builder("durable.commit.batch")
                .baseUnit("instances")
                .description("Instances in one commit")
                .register(registry);
        swept = counter("durable.sweep.finds", "Due instances that a sweep found");
        lost = counter("durable.partitions.lost", "Partitions given up because fence or memory was in doubt");
    }

    private record End(String orchestrator, OrchestrationRuntimeStatus status) {}

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    @Override
    public long begin() {
        return System.nanoTime();
    }

    @Override
    public void started(String orchestrator) {
        starts.computeIfAbsent(
                        orchestrator, name -> registry.counter("durable.instances.started", "orchestrator", name))
                .increment();
    }

    @Override
    public void ended(String orchestrator, OrchestrationRuntimeStatus status) {
        ends.computeIfAbsent(
                        new End(orchestrator, status),
                        end -> registry.counter(
                                "durable.instances.ended",
                                "orchestrator",
                                end.orchestrator(),
                                "status",
                                end.status().name().toLowerCase(Locale.ROOT)))
                .increment();
    }

    @Override
    public void turned(String orchestrator, long begun) {
        record(
                turns.computeIfAbsent(orchestrator, name -> registry.timer("durable.turn.time", "orchestrator", name)),
                begun);
    }

    @Override
    public void replayed(String orchestrator, int entries, long begun) {
        record(
                replays.computeIfAbsent(
                        orchestrator, name -> registry.timer("durable.replay.time", "orchestrator", name)),
                begun);
        replayedEvents
                .computeIfAbsent(orchestrator, name -> registry.counter("durable.replay.events", "orchestrator", name))
                .increment(entries);
    }

    @Override
    public void committed(int instances, CommitOutcome outcome, long begun) {
        record(
                commits.computeIfAbsent(
                        outcome.getClass(), kind -> registry.timer("durable.commit.time", "outcome", name(kind))),
                begun);
        batch.record(instances);
    }

    @Override
    public void swept(int instances) {
        swept.increment(instances);
    }

    @Override
    public void lost(int partition) {
        lost.increment();
    }

    @Override
    public void attempted(TaskInvocation invocation, TaskOutcome outcome, long begun) {
        Timer timer = registry.timer(
                "durable.activity.time",
                "activity",
                invocation.task().name(),
                "outcome",
                name(outcome.getClass()),
                "retry",
                String.valueOf(invocation.task().attempt() > 1));
        record(timer, begun);
    }

    private static void record(Timer timer, long begun) {
        timer.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
    }

    /** For example handed_over. */
    static String name(Class<?> kind) {
        return kind.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
