package io.durable.observe;

import io.durable.spi.TransportFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** What this process could not use of what came over the transport. */
record TransportMeters(TransportFigures figures) implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        skipped(registry, "unreadable", TransportFigures::unreadable);
        skipped(registry, "foreign", TransportFigures::foreign);
    }

    private void skipped(MeterRegistry registry, String reason, ToDoubleFunction<TransportFigures> count) {
        FunctionCounter.builder("durable.records.skipped", figures, count)
                .tag("reason", reason)
                .description("Records that could not be used")
                .register(registry);
    }
}
