package io.durable.observe;

import io.durable.runtime.DurableRuntime;
import io.durable.spi.HubFigures;
import io.durable.spi.HubFigures.Backlog;
import io.durable.spi.StoreException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits in the hub and what this node has. The database is asked by the thread that reads the meters, when somebody reads them, and then not again for a while.
 */
final class HubMeters implements MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(HubMeters.class);
    private static final Duration REMEMBERED = Duration.ofSeconds(15);
    private static final int COUNT_MAX = 10_000;

    private final HubFigures figures;
    private final DurableRuntime runtime;
    private @Nullable Backlog backlog;
    private @Nullable Long readAt;

    HubMeters(HubFigures figures, DurableRuntime runtime) {
        this.figures = figures;
        this.runtime = runtime;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        waiting(registry, "instances", Backlog::instances);
        waiting(registry, "messages", Backlog::messages);
        waiting(registry, "tasks", Backlog::tasks);
        TimeGauge.builder(
                        "durable.backlog.age",
                        this,
                        TimeUnit.MILLISECONDS,
                        meters -> meters.read(backlog -> backlog.oldestAge().toMillis()))
                .description("For how long the oldest of the due instances and messages has been due")
                .register(registry);
        Gauge.builder("durable.instances.stalled", this, meters -> meters.read(Backlog::stalled))
                .description("Stalled instances of the hub")
                .register(registry);
        Gauge.builder("durable.partitions.owned", runtime, DurableRuntime::ownedPartitions)
                .description("Partitions that this node owns")
                .register(registry);
        Gauge.builder("durable.instances.live", runtime, DurableRuntime::liveInstances)
                .description("Instances that this node has in memory")
                .register(registry);
    }

    private void waiting(MeterRegistry registry, String kind, ToDoubleFunction<Backlog> count) {
        Gauge.builder("durable.backlog", this, meters -> meters.read(count))
                .tag("kind", kind)
                .description("What waits in the hub")
                .register(registry);
    }

    private synchronized double read(ToDoubleFunction<Backlog> figure) {
        long now = System.nanoTime();
        if (readAt == null || now - readAt > REMEMBERED.toNanos()) {
            readAt = now;
            try {
                backlog = figures.backlog(COUNT_MAX);
            } catch (StoreException e) {
                backlog = null;
                log.warn("The backlog can't be read; its meters have no value for {}", REMEMBERED, e);
            }
        }
        return backlog == null ? Double.NaN : figure.applyAsDouble(backlog);
    }
}
