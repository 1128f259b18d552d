package io.durable.sample.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to the running shop over HTTP, as curl does. */
public final class PatternClient {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port;
    private final RestClient http;
    private final JsonMapper json = JsonMapper.shared();

    public PatternClient(int port) {
        this.port = port;
        this.http = RestClient.builder()
                .baseUrl("http://127.0.0.1:" + port)
                .defaultStatusHandler(status -> true, (request, response) -> {})
                .build();
    }

    public ResponseEntity<String> post(String path, String body) {
        return http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .toEntity(String.class);
    }

    String text(String path) {
        return http.get().uri(path).retrieve().body(String.class);
    }

    JsonNode get(String path) {
        return json.readTree(text(path));
    }

    /** The answer of a path, once it is as wished. */
    public JsonNode await(String path, Predicate<JsonNode> wish) {
        return Awaitility.await().atMost(PATIENCE).until(() -> get(path), wish);
    }

    /** Posts, which has to be accepted; where to look for the outcome. */
    public JsonNode start(String path, String body) {
        ResponseEntity<String> accepted = post(path, body);
        assertThat(accepted.getStatusCode()).as(accepted.getBody()).isEqualTo(HttpStatus.ACCEPTED);
        return json.readTree(accepted.getBody());
    }

    /** Starts as somebody who takes the shop for another host. */
    JsonNode startAs(String host, String path, String body) {
        String request = "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return json.readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The state of what was started, once it has ended. */
    public JsonNode awaitEnd(JsonNode started) {
        return await(started.get("statusQueryGetUri").asString(), PatternClient::isOver);
    }

    private static boolean isOver(JsonNode state) {
        String status = state.get("runtimeStatus").asString();
        return !status.equals("Pending") && !status.equals("Running");
    }
}
