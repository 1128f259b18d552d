package io.durable.kafka;

import io.durable.autoconfigure.LifecyclePhases;
import org.springframework.context.SmartLifecycle;

/** Takes part on Kafka after the runtime has started, and no more before it stops. */
final class KafkaNodeLifecycle implements SmartLifecycle {

    private final KafkaNode node;
    private final KafkaSettingsSource settings;

    KafkaNodeLifecycle(KafkaNode node, KafkaSettingsSource settings) {
        this.node = node;
        this.settings = settings;
    }

    @Override
    public void start() {
        node.start();
    }

    @Override
    public void stop() {
        node.stop();
    }

    @Override
    public boolean isRunning() {
        return node.isRunning();
    }

    @Override
    public boolean isAutoStartup() {
        return settings.areOfUse();
    }

    @Override
    public int getPhase() {
        return LifecyclePhases.MEMBERSHIP;
    }
}
