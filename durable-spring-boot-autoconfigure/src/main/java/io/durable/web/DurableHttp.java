package io.durable.web;

import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

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

    private final String basePath;

    DurableHttp(DurableWebProperties properties) {
        this.basePath = properties.basePath();
    }

    /**
     * Answers "accepted, ask there": 202 with {@code Location}, {@code Retry-After: 10} and the links as the body. Does not look whether there is such an
     * instance, so it can be called in the transaction that starts it.
     *
     * @throws IllegalStateException if the thread handles no request
     */
    public ResponseEntity<CheckStatus> createCheckStatusResponse(String instanceId) {
        String uri = statusUri(instanceId);
        return ResponseEntity.accepted()
                .location(URI.create(uri))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(new CheckStatus(instanceId, uri));
    }

    String statusUri(String instanceId) {
        if (RequestContextHolder.getRequestAttributes() == null) {
            throw new IllegalStateException("No link to instance '" + instanceId
                    + "' can be made outside of a request: make it on the thread that handles the request");
        }
        // ids consist of characters that stand in a path as they are; a builder would merge the slashes of 'a//b'
        return ServletUriComponentsBuilder.fromCurrentServletMapping()
                        .path(basePath)
                        .toUriString()
                + "/instances/" + instanceId;
    }
}
