package io.durable.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the HTTP endpoints.
 *
 * @param basePath Path below which the endpoints are served.
 * @param unsecured Whether the endpoints are served although Spring Security is absent.
 */
@ConfigurationProperties("durable.web")
record DurableWebProperties(
        @DefaultValue("/durable") String basePath,
        @DefaultValue("false") boolean unsecured) {

    /** @throws IllegalArgumentException if the base path is not one that can be put before another path */
    DurableWebProperties {
        if (!basePath.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new IllegalArgumentException("durable.web.base-path is '" + basePath
                    + "', it must be a path such as /durable: a leading slash, no slash at the end, and no"
                    + " characters other than A-Z a-z 0-9 . _ ~ -");
        }
    }
}
