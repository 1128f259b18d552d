package io.durable.observe;

import io.durable.spi.Observer;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has the runtime and the client observed where there is an {@code ObservationRegistry}, and traced where there is a {@code Tracer} as well. */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnBooleanProperty(name = "durable.observations.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DurableObservationProperties.class)
public final class DurableObservationAutoConfiguration {

    @Bean
    Observer durableObserver(
            ObservationRegistry registry, DurableObservationProperties wanted, ObjectProvider<SpanWriter> spans) {
        return new MicrometerObserver(registry, wanted, spans.getIfAvailable(() -> SpanWriter.NONE));
    }

    /** What only a tracer can do. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Tracer.class, Propagator.class})
    static class TracingConfiguration {

        @Bean
        SpanWriter durableSpanWriter(ObjectProvider<Tracer> tracer, ObjectProvider<Propagator> propagator) {
            Tracer present = tracer.getIfUnique();
            Propagator format = propagator.getIfUnique();
            return present == null || format == null ? SpanWriter.NONE : new TracerSpans(present, format);
        }
    }
}
