package io.durable.kafka;

import java.util.Arrays;
import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Where Kafka is has been said: by a property, or by connection details. That spring-kafka is there is not enough, because Spring Boot would then look for a broker on this
 * machine, and without one nobody would own anything. {@code durable.kafka.enabled} decides if it is set.
 */
final class OnKnownKafka extends SpringBootCondition implements ConfigurationCondition {

    private static final List<String> SERVERS = List.of(
            "spring.kafka.bootstrap-servers",
            "spring.kafka.consumer.bootstrap-servers",
            "spring.kafka.producer.bootstrap-servers");

    /** Spring Boot's own details are made of properties, or of the default where there is none. */
    private static final String DETAILS_FROM_PROPERTIES = "PropertiesKafkaConnectionDetails";

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Durable Kafka");
        Binder binder = Binder.get(context.getEnvironment());
        Boolean enabled = binder.bind("durable.kafka.enabled", Boolean.class).orElse(null);
        if (enabled != null) {
            return new ConditionOutcome(enabled, message.because("durable.kafka.enabled is " + enabled));
        }
        boolean known = SERVERS.stream()
                        .anyMatch(name -> binder.bind(name, String.class).isBound())
                || hasDetails(context);
        return new ConditionOutcome(
                known, message.because(known ? "it is said where Kafka is" : "nobody has said where Kafka is"));
    }

    private static boolean hasDetails(ConditionContext context) {
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        return beans != null
                && Arrays.stream(beans.getBeanNamesForType(KafkaConnectionDetails.class, true, false))
                        .map(name -> beans.getType(name, false))
                        .anyMatch(type -> type != null && !type.getSimpleName().equals(DETAILS_FROM_PROPERTIES));
    }
}
