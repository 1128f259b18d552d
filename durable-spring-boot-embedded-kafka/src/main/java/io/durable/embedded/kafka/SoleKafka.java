package io.durable.embedded.kafka;

import java.util.Arrays;
import java.util.List;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.core.env.Environment;

/**
 * Refuses an application that names another Kafka beside the embedded one: some of its records would go where nobody reads them. Looks before any bean is made, so
 * before a client connects to the wrong one.
 */
final class SoleKafka implements BeanFactoryPostProcessor {

    static final String CONNECTION_DETAILS = "durableEmbeddedKafkaConnectionDetails";

    private static final List<String> ADDRESSES = List.of(
            "spring.kafka.bootstrap-servers",
            "spring.kafka.admin.bootstrap-servers",
            "spring.kafka.consumer.bootstrap-servers",
            "spring.kafka.producer.bootstrap-servers",
            "spring.kafka.streams.bootstrap-servers");

    private final Environment environment;

    SoleKafka(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        Binder binder = Binder.get(environment);
        for (String property : ADDRESSES) {
            binder.bind(property, Bindable.listOf(String.class)).ifBound(servers -> {
                throw refusal(property + " is '" + String.join(",", servers) + "'", "Remove " + property);
            });
        }
        Arrays.stream(beans.getBeanNamesForType(KafkaConnectionDetails.class, true, false))
                .filter(name -> !name.equals(CONNECTION_DETAILS))
                .forEach(name -> {
                    throw refusal(
                            "there is a bean '" + name + "' of type KafkaConnectionDetails",
                            "Remove the bean '" + name + "'");
                });
    }

    private static EmbeddedKafkaException refusal(String other, String removal) {
        return new EmbeddedKafkaException(
                "durable.embedded-kafka.enabled is true, and " + other + ": the application has two Kafkas and can use"
                        + " one.",
                removal + " to use the embedded broker, or durable.embedded-kafka.enabled to use the other Kafka.");
    }
}
