package io.durable.observe;

import io.durable.history.TraceContext;
import io.durable.spi.Observed;
import io.durable.spi.Observer;
import io.micrometer.observation.Observation;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An observation whose scope is open on the thread that began it. */
final class MicrometerObserved<R> implements Observed<R> {

    private final Observation observation;
    private final Map<String, String> carrier;
    private final BiConsumer<Observation, R> conclusion;
    private final Observation.Scope scope;

    private MicrometerObserved(
            Observation observation, Map<String, String> carrier, BiConsumer<Observation, R> conclusion) {
        this.observation = observation;
        this.carrier = carrier;
        this.conclusion = conclusion;
        this.scope = observation.openScope();
    }

    /**
     * Begins an observation, unless the application has it ignored.
     *
     * @param carrier where the tracer puts down where what is begun belongs, if it does
     * @param conclusion says what came of it
     */
    static <R> Observed<R> begin(
            Observation observation, Map<String, String> carrier, BiConsumer<Observation, R> conclusion) {
        return observation.isNoop()
                ? Observer.unobserved()
                : new MicrometerObserved<>(observation.start(), carrier, conclusion);
    }

    @Override
    public @Nullable TraceContext context() {
        return TraceContext.of(carrier);
    }

    @Override
    public void ended(R result) {
        try {
            conclusion.accept(observation, result);
        } finally {
            end();
        }
    }

    @Override
    public void failed(Throwable failure) {
        try {
            observation.lowCardinalityKeyValue(ObservationKeys.STATUS, "failed").error(failure);
        } finally {
            end();
        }
    }

    private void end() {
        scope.close();
        observation.stop();
    }
}
