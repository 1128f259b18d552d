package io.durable.http;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** Makes one exchange. What it answers is stored, so cookies do not go along. */
final class HttpActivity {

    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final Set<String> NOT_STORED = Set.of("set-cookie", "set-cookie2");

    private final AllowedHosts allowed;
    private final HttpSecrets secrets;
    private final RestClient.Builder clients;
    private final HttpClient connections;
    private final int sizeMax;

    HttpActivity(DurableHttpProperties properties, HttpSecrets secrets, RestClient.Builder clients) {
        this.allowed = new AllowedHosts(properties.allowedHosts());
        this.secrets = secrets;
        this.clients = clients;
        this.connections = HttpClient.newBuilder()
                .connectTimeout(properties.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.sizeMax = (int) properties.maxResponseSize().toBytes();
    }

    /**
     * Sends the request and reads the answer.
     *
     * @throws HttpTargetRefusedException if the target is not allowed
     * @throws HttpExchangeFailedException if there is no answer, one that is too large, or one whose status counts as a failure
     */
    @Activity(DurableHttpRequest.ACTIVITY)
    DurableHttpResponse exchange(ActivityContext context, DurableHttpRequest request) {
        allowed.require(request.uri());
        DurableHttpResponse response = send(request, context.getIdempotencyKey());
        if (request.failsWith(response.statusCode())) {
            throw new HttpExchangeFailedException(describe(request) + " was answered with " + response.statusCode());
        }
        return response;
    }

    private DurableHttpResponse send(DurableHttpRequest request, String idempotencyKey) {
        RestClient.RequestBodySpec spec = client(request.timeout())
                .method(HttpMethod.valueOf(request.method()))
                .uri(request.uri())
                .headers(headers -> fill(headers, request, idempotencyKey));
        if (request.content() != null) {
            spec.body(request.content().getBytes(StandardCharsets.UTF_8));
        }
        try {
            return spec.exchange((sent, answer) -> read(request, answer));
        } catch (ResourceAccessException noAnswer) {
            throw new HttpExchangeFailedException(describe(request) + " has no answer: " + reason(noAnswer), noAnswer);
        }
    }

    private RestClient client(Duration timeout) {
        JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(connections);
        factory.setReadTimeout(timeout);
        return clients.clone().requestFactory(factory).build();
    }

    private void fill(HttpHeaders headers, DurableHttpRequest request, String idempotencyKey) {
        if (request.content() != null) {
            headers.setContentType(MediaType.APPLICATION_JSON);
        }
        if (!IDEMPOTENT.contains(request.method())) {
            headers.set(IDEMPOTENCY_KEY, idempotencyKey);
        }
        request.headers().forEach(headers::put);
        request.secretHeaders().forEach((name, secret) -> headers.set(name, secrets.resolve(secret)));
    }

    private DurableHttpResponse read(DurableHttpRequest request, ClientHttpResponse answer) throws IOException {
        Map<String, List<String>> stored = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        answer.getHeaders().forEach((name, values) -> {
            if (!NOT_STORED.contains(name.toLowerCase(Locale.ROOT))) {
                stored.put(name, values);
            }
        });
        return new DurableHttpResponse(answer.getStatusCode().value(), stored, body(request, answer));
    }

    private @Nullable String body(DurableHttpRequest request, ClientHttpResponse answer) throws IOException {
        byte[] bytes;
        try (InputStream body = answer.getBody()) {
            bytes = body.readNBytes(sizeMax + 1);
        }
        if (bytes.length > sizeMax) {
            throw new HttpExchangeFailedException(describe(request) + " was answered with a body of more than "
                    + sizeMax + " bytes (durable.http.max-response-size)");
        }
        Charset charset = Optional.ofNullable(answer.getHeaders().getContentType())
                .map(MediaType::getCharset)
                .orElse(StandardCharsets.UTF_8);
        return bytes.length == 0 ? null : new String(bytes, charset);
    }

    /** Without the query, which may hold what is not for logs. */
    private static String describe(DurableHttpRequest request) {
        URI uri = request.uri();
        return request.method() + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getRawPath();
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
