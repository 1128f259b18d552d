package io.durable.sample.kill;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private Process process;

    ShopProcess(Path jar, List<String> arguments, Path log) throws IOException {
        this(List.of(), jar, arguments, log);
    }

    ShopProcess(List<String> jvmOptions, Path jar, List<String> arguments, Path log) throws IOException {
        int port = LocalPorts.free();
        this.command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toString()));
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

    /** SIGSTOP: it stays where it is, and keeps its connections, until it is thawed. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Writes what all its threads do into its log. */
    void dumpThreads() throws IOException, InterruptedException {
        signal("QUIT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** SIGTERM, and does not wait. */
    void terminate() {
        process.destroy();
    }

    /** SIGTERM, and waits for the end. */
    void stop() throws InterruptedException {
        terminate();
        if (!process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("The shop did not stop within " + STOP_MAX + "; its log is " + log);
        }
    }

    Path log() {
        return log;
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

    /** One decision; the status of the answer. */
    int approve(String orderId) throws IOException, InterruptedException {
        return http.send(
                        json("/orders/" + orderId + "/approval", "{\"approved\":true}"),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Places an order; the status of the answer, or whatever went wrong on the way. */
    CompletableFuture<Integer> place(String order) {
        return http.sendAsync(json("/orders", order), HttpResponse.BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    private HttpRequest json(String path, String body) {
        return HttpRequest.newBuilder(address.resolve(path))
                .timeout(CALL_MAX)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
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
}
