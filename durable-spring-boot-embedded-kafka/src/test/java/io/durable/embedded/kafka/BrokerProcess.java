package io.durable.embedded.kafka;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link EmbeddedKafkaProcess} as a child of the test. */
final class BrokerProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    BrokerProcess(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedKafkaProcess.class.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output = process.inputReader();
    }

    /** Waits for the line that says so, and returns the address. */
    String awaitReady() throws IOException {
        List<String> others = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("ready ")) {
                return line.substring("ready ".length());
            }
            others.add(line);
        }
        throw new IllegalStateException("The broker has ended without getting ready: " + String.join("\n", others));
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it by SIGTERM. */
    int terminate() throws InterruptedException {
        process.destroy();
        return awaitEnd();
    }

    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The broker has not ended within 30 s");
        }
        return process.exitValue();
    }

    String output() {
        return String.join("\n", output.lines().toList());
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
