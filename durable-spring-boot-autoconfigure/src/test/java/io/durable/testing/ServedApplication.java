package io.durable.testing;

import io.durable.DurableClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** A running application, served on a port of its own, over a database in memory. Its configuration is nested in the class that inherits this. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@TestPropertySource(properties = {"server.address=127.0.0.1", "durable.kafka.enabled=false"})
public abstract class ServedApplication {

    protected static final Duration SOON = Duration.ofSeconds(30);

    protected final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    protected int port;

    @Autowired
    protected DurableClient client;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        properties.add("spring.datasource.url", () -> url);
    }

    /** Somewhere on the server. */
    protected final URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** One of our endpoints. */
    protected final URI uri(String path) {
        return address("/durable" + path);
    }

    /** Asks one of our endpoints, without a body. */
    protected final HttpResponse<String> send(String verb, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).method(verb, HttpRequest.BodyPublishers.noBody()));
    }

    protected final HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
