package io.durable.remote;

import io.durable.InstanceQuery;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** Builds the address of one request. Ids consist of characters that stand in a path as they are; everything else is encoded. */
final class Address {

    private static final String BEGINNING_OF_TIME = "1970-01-01T00:00:00Z";

    private final StringBuilder text;
    private char next = '?';

    private Address(String base, String path) {
        this.text = new StringBuilder(base).append(path);
    }

    static Address of(String base, String path) {
        return new Address(base, path);
    }

    static Address instance(String base, String instanceId, String operation) {
        return new Address(base, "/instances/" + instanceId + operation);
    }

    /** @throws IllegalArgumentException if the name can't stand in a path */
    static String segment(String what, String name) {
        if (name.isEmpty()
                || name.indexOf('/') >= 0
                || name.indexOf('\\') >= 0
                || name.equals(".")
                || name.equals("..")) {
            throw new IllegalArgumentException(
                    what + " '" + name + "' can't be sent over HTTP: it may not be empty, dots alone, or have a slash");
        }
        return UriUtils.encode(name, StandardCharsets.UTF_8);
    }

    Address with(String parameter, @Nullable Object value) {
        if (value != null) {
            text.append(next)
                    .append(parameter)
                    .append('=')
                    .append(UriUtils.encode(value.toString(), StandardCharsets.UTF_8));
            next = '&';
        }
        return this;
    }

    Address withTags(Map<String, String> tags) {
        tags.forEach((key, value) -> with("tag", key + "=" + value));
        return this;
    }

    /** The filters; the page and its size are not among them. */
    Address withFilters(InstanceQuery query) {
        return with("name", query.name())
                .with("version", query.version())
                .with("status", statuses(query))
                .with("createdTimeFrom", query.createdFrom())
                .with("createdTimeTo", query.createdTo())
                .with("completedTimeFrom", query.completedFrom())
                .with("completedTimeTo", query.completedTo())
                .with("lastUpdatedTimeFrom", query.lastUpdatedFrom())
                .with("lastUpdatedTimeTo", query.lastUpdatedTo())
                .with("instanceIdPrefix", query.idPrefix())
                .with("parentInstanceId", query.parentId())
                .with("customStatus", query.customStatusText())
                .withTags(query.tags());
    }

    /** A removal needs a first moment, so that none is forgotten; who calls in Java did not forget it. */
    Address withBeginningOfTime(InstanceQuery query) {
        return query.createdFrom() == null ? with("createdTimeFrom", BEGINNING_OF_TIME) : this;
    }

    URI uri() {
        return URI.create(text.toString());
    }

    private static @Nullable String statuses(InstanceQuery query) {
        return query.statuses().stream()
                .map(Enum::name)
                .sorted()
                .reduce((one, other) -> one + "," + other)
                .orElse(null);
    }
}
