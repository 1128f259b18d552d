package io.durable.remote;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the client that reaches a hub over HTTP.
 *
 * @param url Address of the hub's endpoints, with their base path; absent: there is no such client.
 * @param waitPerRequest How long one request waits for an instance at most, before it is sent again; less than the read time-out of the connection.
 */
@ConfigurationProperties("durable.client")
record DurableClientProperties(
        @Nullable URI url, @DefaultValue("20s") Duration waitPerRequest) {

    /** @throws IllegalArgumentException if the address is none of a server, or nothing can be waited for */
    DurableClientProperties {
        if (url != null && (url.getHost() == null || url.getQuery() != null || url.getFragment() != null)) {
            throw new IllegalArgumentException("durable.client.url is '" + url
                    + "', it must be the address of the endpoints, such as https://orders.example.com/durable");
        }
        if (waitPerRequest.toMillis() < 1 || waitPerRequest.compareTo(Duration.ofSeconds(60)) > 0) {
            throw new IllegalArgumentException(
                    "durable.client.wait-per-request is " + waitPerRequest + ", it must be 1 ms to 60 s");
        }
    }
}
