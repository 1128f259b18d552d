package io.durable.kafka;

import io.durable.DurableException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's taking part on Kafka, between its start and its stop. If Kafka is away when it starts, it joins when Kafka comes. May be started again. */
final class KafkaNode {

    private static final Logger log = LoggerFactory.getLogger(KafkaNode.class);

    private final KafkaTransport transport;
    private final Supplier<NodePorts> ports;
    private volatile @Nullable Membership membership;

    KafkaNode(KafkaTransport transport, Supplier<NodePorts> ports) {
        this.transport = transport;
        this.ports = ports;
    }

    /**
     * Joins, now or when Kafka can be reached.
     *
     * @throws DurableException if Kafka can be reached and this node must not take part
     */
    synchronized void start() {
        Membership fresh = Membership.of(transport, ports.get());
        membership = fresh;
        try {
            fresh.join();
        } catch (ExecutionException failure) {
            sayNotYet(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        fresh.watch();
    }

    private static void sayNotYet(ExecutionException failure) {
        if (Refusal.is(failure)) {
            log.error(
                    "Kafka refuses this node: it does by itself what it can, and tries again until it may join the others of its hub: {}",
                    Refusal.reason(failure));
        } else {
            log.warn(
                    "Kafka can't be reached: this node does by itself what it can, and joins the others of its hub as soon as Kafka is there: {}",
                    String.valueOf(failure.getCause()));
        }
    }

    /** Leaves; tasks under way are let end, within bounds. */
    synchronized void stop() {
        Membership last = membership;
        membership = null;
        if (last != null) {
            try {
                last.leave();
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
                log.info("Tasks under way were not given the time to end; whoever gets them looks into the database");
            }
        }
    }

    boolean isRunning() {
        return membership != null;
    }
}
