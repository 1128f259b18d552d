package io.durable.embedded.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker with its controller inside this process, a cluster of one. It listens on the loopback interface only, without authentication. Topics, records
 * and the offsets of groups survive restarts and the death of the process; like any Kafka it does not flush every record to the disk, so the last ones may be lost
 * with the power.
 *
 * <p>Topics are not made by being used. All methods may be called from any thread.
 */
public final class EmbeddedKafkaBroker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafkaBroker.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final DataDirectory directory;
    private final Ports ports;
    private final KafkaRaftServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedKafkaBroker(DataDirectory directory, Ports ports, KafkaRaftServer server) {
        this.directory = directory;
        this.ports = ports;
        this.server = server;
    }

    /**
     * Starts a broker on free ports, as {@link #start(Path, int, int)} does.
     *
     * @throws EmbeddedKafkaException if it can't be started
     */
    public static EmbeddedKafkaBroker start(Path dir) {
        return start(dir, 0, 0);
    }

    /**
     * Starts a broker and returns when it can be used, which takes some seconds.
     *
     * <p>Kafka's way to halt the virtual machine on fatal errors is switched off for the whole process, and stays so.
     *
     * @param dir directory that keeps the data, made if it does not exist; no other broker may use it at the same time
     * @param port port for clients, or 0 for a free one
     * @param controllerPort port that the broker needs for itself, or 0 for a free one
     * @throws EmbeddedKafkaException if the directory can't be used or is held by another broker, if a port is in use, or if Kafka does not start
     */
    public static EmbeddedKafkaBroker start(Path dir, int port, int controllerPort) {
        long begin = System.nanoTime();
        DataDirectory directory = DataDirectory.open(dir);
        try {
            Ports ports = Ports.choose(port, controllerPort);
            KafkaRaftServer server = startServer(directory, ports);
            log.info(
                    "Embedded Kafka broker listens on '{}' with its data in '{}', started in {} ms",
                    ports.bootstrapServers(),
                    directory.path(),
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());
            return new EmbeddedKafkaBroker(directory, ports, server);
        } catch (RuntimeException | Error e) {
            release(directory);
            throw e;
        }
    }

    private static KafkaRaftServer startServer(DataDirectory directory, Ports ports) {
        ProcessEnd.prevent();
        Path data = directory.data();
        try {
            KafkaRaftServer server =
                    new KafkaRaftServer(KafkaConfig.fromProps(BrokerSettings.of(data, ports), false), Time.SYSTEM);
            try {
                server.startup();
            } catch (Throwable e) {
                stop(server);
                throw e;
            }
            return server;
        } catch (Exception e) {
            throw new EmbeddedKafkaException(
                    "The embedded Kafka broker did not start with its data in '" + directory.path() + "': " + e,
                    "Read what Kafka logged before this. If its data is damaged beyond repair, stop the application and"
                            + " delete the directory: topics, records and offsets of groups are lost then.",
                    e);
        }
    }

    /** What clients need to connect, for example {@code 127.0.0.1:9092}. */
    public String bootstrapServers() {
        return ports.bootstrapServers();
    }

    /** Waits until the broker has stopped. */
    void awaitStop() {
        server.awaitShutdown();
    }

    /**
     * Stops the broker in good order and lets go of its directory. Close producers and consumers first: those that are open go on trying to connect. A second call
     * does nothing. A broker that does not stop within 20 seconds is left behind and keeps its directory until the process ends.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (stop(server)) {
            release(directory);
            log.info("Embedded Kafka broker on '{}' has stopped", ports.bootstrapServers());
        } else {
            log.warn(
                    "Embedded Kafka broker on '{}' has not stopped within {} s and is left behind; it keeps the directory"
                            + " '{}' until this process ends",
                    ports.bootstrapServers(),
                    STOP_TIMEOUT.toSeconds(),
                    directory.path());
        }
    }

    /** On a thread of its own, because a broker whose disk has failed waits for minutes. */
    private static boolean stop(KafkaRaftServer server) {
        Thread stopping = new Thread(
                () -> {
                    server.shutdown();
                    server.awaitShutdown();
                },
                "embedded-kafka-stop");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller sees a broker that has not stopped, which is the truth
        }
        return !stopping.isAlive();
    }

    private static void release(DataDirectory directory) {
        try {
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Can't let go of '" + directory.path() + "'", e);
        }
    }
}
