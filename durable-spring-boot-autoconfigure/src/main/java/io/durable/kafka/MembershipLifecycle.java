package io.durable.kafka;

import io.durable.autoconfigure.LifecyclePhases;
import org.springframework.context.SmartLifecycle;

/** Joins the other nodes of the hub when the runtime works, and leaves them before it stops. */
final class MembershipLifecycle implements SmartLifecycle {

    private final KafkaNode node;

    MembershipLifecycle(KafkaNode node) {
        this.node = node;
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
    public int getPhase() {
        return LifecyclePhases.MEMBERSHIP;
    }
}
