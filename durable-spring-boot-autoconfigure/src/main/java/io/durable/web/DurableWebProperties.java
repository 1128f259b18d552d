package io.durable.web;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the HTTP endpoints.
 *
 * @param basePath Path below which the endpoints are served.
 * @param maxWaiting Most requests that wait for instances at once, each with a thread of the server; the others are answered at once.
 * @param unsecured Whether the endpoints are served to everybody, without asking Spring Security.
 * @param links Links by which somebody without a login raises an event.
 * @param authorities Names of the authorities by which callers are allowed what they ask for.
 */
@ConfigurationProperties("durable.web")
record DurableWebProperties(
        @DefaultValue("/durable") String basePath,
        @DefaultValue("50") int maxWaiting,
        @DefaultValue("false") boolean unsecured,
        @DefaultValue Links links,
        @DefaultValue Authorities authorities) {

    /**
     * Names of authorities.
     *
     * @param view Authority to see which instances there are, and how they are.
     * @param viewPayload Authority to see inputs, outputs, custom status and results; comes with none of the others.
     * @param operate Authority to start and steer instances; comes with view.
     * @param admin Authority to remove instances; comes with operate.
     */
    record Authorities(
            @DefaultValue("durable:view") String view,
            @DefaultValue("durable:view-payload") String viewPayload,
            @DefaultValue("durable:operate") String operate,
            @DefaultValue("durable:admin") String admin) {

        /** @throws IllegalArgumentException if one is blank, which would be nobody's or everybody's */
        Authorities {
            if (Stream.of(view, viewPayload, operate, admin).anyMatch(String::isBlank)) {
                throw new IllegalArgumentException(
                        "A name below durable.web.authorities is blank: give each the name of an authority");
            }
        }
    }

    /**
     * Signed links.
     *
     * @param keys Keys in Base64, each of 32 random bytes or more; the first signs, all of them are known. None means that there are no signed links.
     * @param baseUrl Address under which the links reach this application; without it they are made from the request at hand.
     */
    record Links(@DefaultValue List<String> keys, @Nullable URI baseUrl) {

        /** @throws IllegalArgumentException if the base URL is not one that can be put before a path */
        Links {
            keys = List.copyOf(keys);
            if (baseUrl != null && !baseUrl.toString().matches("https?://[^/?#]+(/[A-Za-z0-9._~-]+)*")) {
                throw new IllegalArgumentException("durable.web.links.base-url is '" + baseUrl
                        + "', it must be an address such as https://shop.example.com/app: with http or https, and no"
                        + " slash, query or fragment at the end");
            }
        }

        /** Without the keys. */
        @Override
        public String toString() {
            return "Links[" + keys.size() + " keys, baseUrl=" + baseUrl + "]";
        }
    }

    /** @throws IllegalArgumentException if the base path is not one that can be put before another path, or fewer than none may wait */
    DurableWebProperties {
        if (!basePath.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new IllegalArgumentException("durable.web.base-path is '" + basePath
                    + "', it must be a path such as /durable: a leading slash, no slash at the end, and no"
                    + " characters other than A-Z a-z 0-9 . _ ~ -");
        }
        if (maxWaiting < 0) {
            throw new IllegalArgumentException(
                    "durable.web.max-waiting is " + maxWaiting + ", it must be zero, so that none waits, or more");
        }
    }
}
