package io.durable;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered to a {@link DurableHttpRequest}. It is stored in the history; cookies are left out.
 *
 * @param statusCode any, also one that says that it did not work
 * @param headers names are case-insensitive
 * @param content body as text; absent: none
 */
public record DurableHttpResponse(
        int statusCode,
        Map<String, List<String>> headers,
        @Nullable String content) {

    public DurableHttpResponse {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Whether the status is one from 200 to 299. */
    public boolean succeeded() {
        return statusCode >= 200 && statusCode <= 299;
    }
}
