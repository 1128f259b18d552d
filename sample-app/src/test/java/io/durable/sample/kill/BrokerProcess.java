package io.durable.sample.kill;

import io.durable.embedded.kafka.EmbeddedKafkaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Kafka broker as a process of its own, always on the same port and directory. */
final class BrokerProcess implements AutoCloseable {

    private static final long STOP_MAX_SECONDS = 60;

    private final List<String> command;
    private final int port;
    private final Path log;
    private Process process;

    BrokerProcess(Path directory, Path log) throws IOException {
        this.port = LocalPorts.free();
        this.log = log;
        this.command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedKafkaProcess.class.getName(),
                "--dir=" + directory,
                "--port=" + port,
                "--controller-port=" + LocalPorts.free());
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts it and waits until it can be used; after that it prints nothing more. */
    void start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.startsWith("ready ")) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("The broker did not start; its log is " + log);
        }
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits for the end. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_MAX_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The broker did not stop; its log is " + log);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
