package io.durable.embedded.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The two ports of a broker, on the loopback interface.
 *
 * @param broker the one that clients connect to
 * @param controller the one that the broker itself connects to
 */
record Ports(int broker, int controller) {

    static final String HOST = "127.0.0.1";

    /*
     * Seconds pass between the choice of a port and its use. Operating systems give ports above this range to outgoing connections, of which an application
     * that starts opens many; so a port from below does not get lost meanwhile.
     */
    private static final int FREE_MIN = 20_000;
    private static final int FREE_MAX = 32_000;
    private static final int TRIES_MAX = 1_000;

    /**
     * @param broker a port, or 0 for a free one
     * @param controller a port, or 0 for a free one
     * @throws EmbeddedKafkaException if a port that was asked for is in use
     */
    static Ports choose(int broker, int controller) {
        if (broker != 0 && broker == controller) {
            throw new EmbeddedKafkaException(
                    "The embedded Kafka broker and its controller can't both listen on port " + broker + ".",
                    "Give durable.embedded-kafka.port and durable.embedded-kafka.controller-port different values, or"
                            + " leave the second one out.");
        }
        int first = broker == 0 ? free(controller) : mustBeFree("durable.embedded-kafka.port", broker);
        int second = controller == 0 ? free(first) : mustBeFree("durable.embedded-kafka.controller-port", controller);
        return new Ports(first, second);
    }

    private static int free(int other) {
        for (int tried = 0; tried < TRIES_MAX; tried++) {
            int candidate = ThreadLocalRandom.current().nextInt(FREE_MIN, FREE_MAX);
            if (candidate != other && isFree(candidate)) {
                return candidate;
            }
        }
        throw new EmbeddedKafkaException(
                "There is no free port from " + FREE_MIN + " to " + FREE_MAX + " for the embedded Kafka broker.",
                "Set durable.embedded-kafka.port and durable.embedded-kafka.controller-port.");
    }

    private static int mustBeFree(String property, int port) {
        if (!isFree(port)) {
            throw new EmbeddedKafkaException(
                    "The embedded Kafka broker can't listen on " + HOST + ":" + port + " (" + property
                            + "): another program does, or this user may not.",
                    "Stop the other program, set " + property + " to another port, or leave it out to take a free one."
                            + " If it is another node of this application that has the broker, this node needs"
                            + " spring.kafka.bootstrap-servers=" + HOST + ":" + port + " instead of a broker of its"
                            + " own.");
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
            return true;
        } catch (IOException inUse) {
            return false; // the caller tries another one, or refuses to start
        }
    }

    String bootstrapServers() {
        return HOST + ":" + broker;
    }
}
