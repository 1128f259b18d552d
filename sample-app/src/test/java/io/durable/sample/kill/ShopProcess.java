package io.durable.sample.kill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shop as a process of its own, and calls of its endpoints. Always on the same port, whatever happened to it. */
final class ShopProcess implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofMinutes(5);
    private static final Duration STOP_MAX = Duration.ofMinutes(1);
    private static final Duration CALL_MAX = Duration.ofSeconds(60);
    private static final long LOOK_EVERY_MILLIS = 100;

    private final List<String> command;
    private final Path log;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private Process process;

    ShopProcess(Path jar, List<String> arguments, Path log) throws IOException {
        int port = freePort();
        this.command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar.toString()));
        command.addAll(List.of("--server.port=" + port, "--shop.demo-import=false"));
        command.addAll(arguments);
        this.log = log;
        this.address = URI.create("http://127.0.0.1:" + port);
    }

    /** Starts the shop and waits until it answers. */
    void start() throws IOException, InterruptedException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long giveUpAt = System.nanoTime() + START_MAX.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > giveUpAt) {
                throw new IllegalStateException("The shop did not start; its log is " + log);
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /** SIGKILL, to the very process that was started here. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits for the end. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("The shop did not stop within " + STOP_MAX + "; its log is " + log);
        }
    }

    JsonNode summary() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address.resolve("/shop/summary")), 200);
    }

    JsonNode importCsv(Path csv) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(address.resolve("/imports"))
                        .header("Content-Type", "text/csv")
                        .POST(HttpRequest.BodyPublishers.ofFile(csv)),
                202);
    }

    JsonNode waitingForApproval() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address.resolve("/approvals")), 200);
    }

    JsonNode approveAll() throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(address.resolve("/approvals")).POST(HttpRequest.BodyPublishers.noBody()), 200);
    }

    JsonNode status(String instanceId) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address.resolve("/durable/instances/" + instanceId)), 200, 202);
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            summary();
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private JsonNode send(HttpRequest.Builder request, Integer... expected) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(request.timeout(CALL_MAX).build(), HttpResponse.BodyHandlers.ofString());
        if (!List.of(expected).contains(response.statusCode())) {
            throw new IllegalStateException(
                    response.request() + " was answered with " + response.statusCode() + ": " + response.body());
        }
        return json.readTree(response.body());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
