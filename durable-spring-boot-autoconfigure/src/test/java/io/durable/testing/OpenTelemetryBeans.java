package io.durable.testing;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What Spring Boot makes of its tracing starter: OpenTelemetry behind Micrometer's tracer, every trace sampled. */
@Configuration(proxyBeanMethods = false)
public class OpenTelemetryBeans {

    @Bean
    io.opentelemetry.api.trace.Tracer openTelemetryTracer(SpanExporter exporter) {
        return SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()
                .get("durable");
    }

    @Bean
    public Tracer tracer(io.opentelemetry.api.trace.Tracer tracer) {
        return new OtelTracer(tracer, new OtelCurrentTraceContext(), event -> {});
    }

    @Bean
    public Propagator propagator(io.opentelemetry.api.trace.Tracer tracer) {
        return new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), tracer);
    }

    @Bean
    public ObservationHandler<Observation.Context> tracingHandler(Tracer tracer, Propagator propagator) {
        return new FirstMatchingCompositeObservationHandler(
                new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                new DefaultTracingObservationHandler(tracer));
    }
}
