package io.durable.kafka;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if somebody has said where Kafka is, or that it is wanted: that Spring Kafka is on the class path says neither, and a node that waits for others on a Kafka
 * that does not exist does nothing.
 */
final class OnKnownKafka extends SpringBootCondition implements ConfigurationCondition {

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("durable: known Kafka");
        if (context.getEnvironment().getProperty("durable.kafka.enabled", Boolean.class, false)) {
            return ConditionOutcome.match(message.because("durable.kafka.enabled is set"));
        }
        if (Binder.get(context.getEnvironment())
                .bind("spring.kafka.bootstrap-servers", Bindable.listOf(String.class))
                .orElse(List.of())
                .stream()
                .anyMatch(server -> !server.isBlank())) {
            return ConditionOutcome.match(message.because("spring.kafka.bootstrap-servers is set"));
        }
        ConfigurableListableBeanFactory beans = Objects.requireNonNull(context.getBeanFactory());
        if (Stream.of(beans.getBeanNamesForType(KafkaConnectionDetails.class, true, false))
                .anyMatch(name -> !isUsual(beans, name))) {
            return ConditionOutcome.match(message.because("there are connection details"));
        }
        return ConditionOutcome.noMatch(message.because("nobody has said where Kafka is"));
    }

    /** Whether these are the details that Boot makes of properties, set or not. */
    private static boolean isUsual(ConfigurableListableBeanFactory beans, String name) {
        return beans.containsBeanDefinition(name)
                && KafkaAutoConfiguration.class
                        .getName()
                        .equals(beans.getBeanDefinition(name).getFactoryBeanName());
    }
}
