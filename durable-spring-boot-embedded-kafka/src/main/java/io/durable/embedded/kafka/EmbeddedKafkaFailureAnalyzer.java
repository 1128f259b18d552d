package io.durable.embedded.kafka;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in the start-up report why there is no embedded broker, and what to do. */
final class EmbeddedKafkaFailureAnalyzer extends AbstractFailureAnalyzer<EmbeddedKafkaException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, EmbeddedKafkaException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
    }
}
