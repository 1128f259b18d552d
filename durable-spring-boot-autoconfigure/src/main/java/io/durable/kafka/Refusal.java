package io.durable.kafka;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;

/** Tells the two ways in which Kafka does not do what it is asked to: it can't be reached or is not ready, which passes; or it refuses, which somebody has to change. */
final class Refusal {

    private Refusal() {}

    static boolean is(ExecutionException failure) {
        return failure.getCause() instanceof KafkaException answer && !(answer instanceof RetriableException);
    }

    /** Whether it is about one topic and says nothing of others. */
    static boolean isOfTopic(ExecutionException failure) {
        return is(failure) && !(failure.getCause() instanceof AuthenticationException);
    }

    static String reason(ExecutionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
