package io.durable.observe;

import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.TraceContext;
import io.durable.spi.InstanceRecord;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes spans with the application's tracer. */
final class TracerSpans implements SpanWriter {

    private final Tracer tracer;
    private final Propagator propagator;

    TracerSpans(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    @Override
    public @Nullable TraceContext started(
            @Nullable TraceContext trace, String orchestration, @Nullable String version, InstanceId instance) {
        Span.Builder builder = trace == null ? tracer.spanBuilder().setNoParent() : within(trace);
        Span span = builder.kind(Span.Kind.PRODUCER)
                .name(ObservationKeys.spanName("create_orchestration", orchestration, version))
                .tag(ObservationKeys.TYPE, "orchestration")
                .tag(ObservationKeys.NAME, orchestration)
                .tag(ObservationKeys.INSTANCE, instance.value())
                .start();
        Map<String, String> fields = new HashMap<>();
        propagator.inject(span.context(), fields, (carrier, name, value) -> fields.put(name, value));
        span.end();
        return TraceContext.of(fields);
    }

    @Override
    public void lived(InstanceRecord row) {
        TraceContext trace = row.trace();
        Instant end = row.state().completedAt();
        if (trace == null || end == null) {
            return; // whoever started it was in no trace
        }
        Span.Builder builder = within(trace)
                .kind(Span.Kind.SERVER)
                .name(ObservationKeys.spanName("orchestration", row.name(), row.version()))
                .tag(ObservationKeys.TYPE, "orchestration")
                .tag(ObservationKeys.NAME, row.name())
                .tag(ObservationKeys.INSTANCE, row.id().value())
                .tag(ObservationKeys.EXECUTION, String.valueOf(row.state().execution()))
                .tag(ObservationKeys.STATUS, row.state().status().name().toLowerCase(Locale.ROOT))
                .startTimestamp(micros(row.createdAt()), TimeUnit.MICROSECONDS);
        String version = row.version();
        if (version != null) {
            builder.tag(ObservationKeys.VERSION, version);
        }
        Span span = builder.start();
        FailureDetails failure = row.state().failure();
        if (failure != null) {
            span.error(new RecordedFailure(failure));
        }
        span.end(micros(end), TimeUnit.MICROSECONDS);
    }

    private Span.Builder within(TraceContext trace) {
        return propagator.extract(trace.fields(), Map::get);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
