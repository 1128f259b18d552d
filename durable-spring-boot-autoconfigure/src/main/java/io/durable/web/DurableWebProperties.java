package io.durable.web;

import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the HTTP endpoints.
 *
 * @param basePath Path below which the endpoints are served.
 * @param unsecured Whether the endpoints are served to everybody, without asking Spring Security.
 * @param authorities Names of the authorities by which callers are allowed what they ask for.
 */
@ConfigurationProperties("durable.web")
record DurableWebProperties(
        @DefaultValue("/durable") String basePath,
        @DefaultValue("false") boolean unsecured,
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

    /** @throws IllegalArgumentException if the base path is not one that can be put before another path */
    DurableWebProperties {
        if (!basePath.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new IllegalArgumentException("durable.web.base-path is '" + basePath
                    + "', it must be a path such as /durable: a leading slash, no slash at the end, and no"
                    + " characters other than A-Z a-z 0-9 . _ ~ -");
        }
    }
}
