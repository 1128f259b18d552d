package io.durable.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ContainerProperties.AssignmentCommitOption;

/** Spring's listener container for the partitions of a hub, set up so that it commits, retries and seeks nothing by itself. */
final class OwnersContainer {

    private static final Logger log = LoggerFactory.getLogger(OwnersContainer.class);
    /** What comes is read at once; only what other threads say waits so long, and it is in no hurry. Ten times as often would cost an idle node a hundredth of a core. */
    private static final long POLL_MILLIS = 200;

    private final ConcurrentMessageListenerContainer<byte[], byte[]> container;

    OwnersContainer(KafkaSettings settings, Ownership ownership, KafkaClients clients) {
        ContainerProperties properties =
                new ContainerProperties(settings.names().instances());
        properties.setMessageListener(ownership);
        properties.setConsumerRebalanceListener(ownership);
        properties.setAckMode(AckMode.MANUAL);
        properties.setAssignmentCommitOption(AssignmentCommitOption.NEVER);
        properties.setMissingTopicsFatal(false);
        properties.setAuthExceptionRetryInterval(Duration.ofSeconds(10));
        properties.setPollTimeout(POLL_MILLIS);
        // the hook by which the polling thread does what is due when nothing comes
        properties.setIdleEventInterval(POLL_MILLIS);
        properties.setIdleBeforeDataMultiplier(1.0);
        container = new ConcurrentMessageListenerContainer<>(
                clients.consumers(settings.names().owners(), "owner"), properties);
        container.setConcurrency(1);
        container.setBeanName("durable-kafka-owners");
        container.setCommonErrorHandler(new PollingFailures());
        container.setApplicationEventPublisher(new IdleTicks(ownership));
    }

    void start() {
        container.start();
    }

    /** Starts again what has ended by itself. */
    void revive() {
        if (!container.isInExpectedState()) {
            log.warn("The listener of the partitions has ended by itself and is started again");
            container.stop();
            container.start();
        }
    }

    void stop() {
        container.stop();
    }

    private record IdleTicks(Ownership ownership) implements ApplicationEventPublisher {

        @Override
        public void publishEvent(ApplicationEvent event) {
            publishEvent((Object) event);
        }

        @Override
        public void publishEvent(Object event) {
            if (event instanceof ListenerContainerIdleEvent idle) {
                Consumer<?, ?> consumer = idle.getConsumer();
                ownership.tick(consumer);
            }
        }
    }
}
