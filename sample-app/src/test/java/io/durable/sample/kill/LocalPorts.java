package io.durable.sample.kill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for processes that are started again on the same one. */
final class LocalPorts {

    /** Below the range that systems take the local ports of outgoing connections from: nobody takes the port of a process that is down. */
    private static final int FIRST = 20_000;

    private static final int BEHIND_LAST = 32_000;
    private static final int TRIES_MAX = 100;

    private LocalPorts() {}

    static int free() throws IOException {
        IOException last = null;
        for (int i = 0; i < TRIES_MAX; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND_LAST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                last = taken;
            }
        }
        throw new IOException("There is no free port from " + FIRST + " to " + BEHIND_LAST, last);
    }
}
