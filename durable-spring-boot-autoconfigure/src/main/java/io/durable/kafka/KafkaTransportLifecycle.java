package io.durable.kafka;

import io.durable.autoconfigure.LifecyclePhases;
import org.springframework.context.SmartLifecycle;

/** Opens the transport before the runtime starts and closes it after the runtime has stopped. */
final class KafkaTransportLifecycle implements SmartLifecycle {

    private final KafkaTransport transport;
    private final KafkaSettingsSource settings;

    KafkaTransportLifecycle(KafkaTransport transport, KafkaSettingsSource settings) {
        this.transport = transport;
        this.settings = settings;
    }

    @Override
    public void start() {
        transport.open();
    }

    @Override
    public void stop() {
        transport.close();
    }

    @Override
    public boolean isRunning() {
        return transport.isOpen();
    }

    @Override
    public boolean isAutoStartup() {
        return settings.areOfUse();
    }

    @Override
    public int getPhase() {
        return LifecyclePhases.TRANSPORT;
    }
}
