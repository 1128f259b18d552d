package io.durable.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the HTTP requests that orchestrators make.
 *
 * @param allowedHosts Where they may go: host, host:port, *.domain or *; none named means nowhere.
 * @param connectTimeout How long to wait for a connection.
 * @param maxResponseSize The largest body of an answer.
 * @param secrets Values of secret headers by the names that requests give.
 */
@ConfigurationProperties("durable.http")
record DurableHttpProperties(
        @DefaultValue List<String> allowedHosts,
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("512KB") DataSize maxResponseSize,
        @DefaultValue Map<String, String> secrets) {

    /** @throws IllegalArgumentException if a value makes no sense; the message names the property */
    DurableHttpProperties {
        new AllowedHosts(allowedHosts);
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "durable.http.connect-timeout is " + connectTimeout + ", it must be more than zero");
        }
        if (maxResponseSize.toBytes() < 1 || maxResponseSize.toBytes() >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "durable.http.max-response-size is " + maxResponseSize + ", it must be from 1B to less than 2GB");
        }
    }

    @Override
    public String toString() {
        return "DurableHttpProperties[allowedHosts=" + allowedHosts + ", connectTimeout=" + connectTimeout
                + ", maxResponseSize=" + maxResponseSize + ", secrets=" + secrets.keySet() + "]";
    }
}
