package io.durable.web;

import io.durable.DurableClient;
import io.durable.OrchestrationMetadata;
import io.durable.WaitTimeoutException;
import io.durable.history.OrchestrationRuntimeStatus;
import java.net.URI;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * Makes the responses by which a client of the application learns where to ask for the state of an orchestration. There is a bean of this type if and only if
 * the endpoints that its links point to are served: if Spring Security is present, or {@code durable.web.unsecured=true} is written out. Any thread that
 * handles a request may call.
 *
 * <p>Links are absolute and made from the request at hand, as Spring makes them: behind a proxy let Spring handle the forwarded headers
 * ({@code server.forward-headers-strategy=framework}).
 */
public final class DurableHttp {

    private static final String RETRY_AFTER_SECONDS = "10";

    private final DurableClient client;
    private final ManagementLinks links;
    private final StatusJson json = new StatusJson();

    DurableHttp(DurableClient client, DurableWebProperties properties) {
        this.client = client;
        this.links = new ManagementLinks(properties.basePath());
    }

    /**
     * Answers "accepted, ask there": 202 with {@code Location}, {@code Retry-After: 10} and the links as the body. Does not look whether there is such an
     * instance, so it can be called in the transaction that starts it.
     *
     * @throws IllegalStateException if the thread handles no request
     */
    public ResponseEntity<CheckStatus> createCheckStatusResponse(String instanceId) {
        CheckStatus body = links.of(instanceId);
        return ResponseEntity.accepted()
                .location(URI.create(body.statusQueryGetUri()))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(body);
    }

    /**
     * All links to an instance, also that of a rewind, for a response of your own. Does not look whether there is such an instance.
     *
     * @throws IllegalStateException if the thread handles no request
     */
    public HttpManagementPayload createHttpManagementPayload(String instanceId) {
        return links.all(instanceId);
    }

    /**
     * Waits for the end, and answers with it if it comes in time: the output as JSON with 200 if the orchestration completed, its state otherwise. After the
     * time-out it answers as {@link #createCheckStatusResponse} does. Blocks the thread; call it after the transaction that starts the instance.
     *
     * @param timeout zero or more
     * @throws IllegalArgumentException if the timeout is negative, or that is no id
     * @throws io.durable.InstanceNotFoundException if there is no such instance
     * @throws IllegalStateException if the thread handles no request
     */
    public ResponseEntity<?> waitForCompletionOrCreateCheckStatusResponse(String instanceId, Duration timeout) {
        OrchestrationMetadata ended;
        try {
            ended = client.waitForCompletion(instanceId, timeout);
        } catch (WaitTimeoutException notYet) {
            return createCheckStatusResponse(instanceId);
        }
        byte[] body = ended.runtimeStatus() == OrchestrationRuntimeStatus.COMPLETED
                ? json.output(ended)
                : json.status(ended, StatusJson.View.DEFAULT);
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
    }

    String statusUri(String instanceId) {
        return links.instance(instanceId);
    }
}
