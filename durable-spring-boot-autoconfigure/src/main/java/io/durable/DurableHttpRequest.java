package io.durable;

import io.durable.history.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request that an orchestrator makes with {@link OrchestrationContext#callHttp}. It is stored in the history as it is, so it must hold no secret: headers that usually carry one are
 * refused as plain headers and belong into {@link #withSecretHeader}, which stores the secret's name alone. Follows {@code DurableHttpRequest} of Durable Functions.
 *
 * @param method such as {@code GET}, in capital letters
 * @param uri absolute, http or https, without user information
 * @param headers plain headers; their names are case-insensitive
 * @param secretHeaders names of headers, and of the secrets that are their whole values
 * @param content body, sent as UTF-8; absent: none
 * @param asynchronousPattern whether an answer 202 with a {@code Location} is followed, until another status comes
 * @param pollInterval how long to wait before the next look if the answer does not say it
 * @param timeout limit for one exchange: to connect, to send and to receive
 * @param retry when an exchange is repeated that failed or was answered with a status that counts as a failure; absent: never, every status is an answer
 * @param failingStatuses which statuses count as failures if there is a retry policy; none named: all from 400 on
 */
public record DurableHttpRequest(
        String method,
        URI uri,
        Map<String, List<String>> headers,
        Map<String, String> secretHeaders,
        @Nullable String content,
        boolean asynchronousPattern,
        Duration pollInterval,
        Duration timeout,
        @Nullable RetryPolicy retry,
        Set<Integer> failingStatuses) {

    /** Name of the activity that makes the exchange. */
    public static final String ACTIVITY = "BuiltIn::HttpActivity";

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(100);
    private static final Duration DURATION_MAX = Duration.ofDays(365);
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Set<String> SECRET =
            Set.of("authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-functions-key");
    private static final Set<String> RESERVED = Set.of("connection", "content-length", "expect", "host", "upgrade");

    /** @throws IllegalArgumentException if something can't be sent; the message says what and why */
    public DurableHttpRequest {
        require(method.matches("[A-Z]+"), "its method is '" + method + "', it must be one such as GET or POST");
        requireTarget(uri);
        headers = checked(headers);
        secretHeaders = Map.copyOf(secretHeaders);
        secretHeaders.forEach((name, secret) -> {
            requireName(name);
            require(!secret.isBlank(), "the secret of its header '" + name + "' has no name");
        });
        requireInBounds("poll interval", pollInterval);
        requireInBounds("timeout", timeout);
        failingStatuses = Set.copyOf(failingStatuses);
        for (int status : failingStatuses) {
            require(status >= 100 && status <= 599, "its status " + status + " is none, they go from 100 to 599");
        }
    }

    public static DurableHttpRequest of(String method, URI uri) {
        return new DurableHttpRequest(
                method, uri, Map.of(), Map.of(), null, true, POLL_INTERVAL, TIMEOUT, null, Set.of());
    }

    public static DurableHttpRequest get(String uri) {
        return of("GET", URI.create(uri));
    }

    /** @param content body, which is JSON unless a header {@code Content-Type} says something else */
    public static DurableHttpRequest post(String uri, String content) {
        return of("POST", URI.create(uri)).withContent(content);
    }

    public DurableHttpRequest withContent(@Nullable String content) {
        return changed(draft -> draft.content = content);
    }

    /** With one more value of a header. It is stored; see {@link #withSecretHeader}. */
    public DurableHttpRequest withHeader(String name, String value) {
        Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        List<String> values = new ArrayList<>(more.getOrDefault(name, List.of()));
        values.add(value);
        more.put(name, values);
        return changed(draft -> draft.headers = more);
    }

    /**
     * With a header whose value is known only where the request is sent, by the bean {@code io.durable.http.HttpSecrets}; by default the property {@code durable.http.secrets.<secret>}.
     *
     * @param secret name of the secret, which is stored; the secret is not
     */
    public DurableHttpRequest withSecretHeader(String name, String secret) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(secretHeaders);
        more.put(name, secret);
        return changed(draft -> draft.secretHeaders = more);
    }

    /** An answer 202 is an answer like any other. */
    public DurableHttpRequest withoutAsynchronousPattern() {
        return changed(draft -> draft.asynchronousPattern = false);
    }

    /** @param pollInterval how long to wait before the next look if the answer does not say it; default 30 s */
    public DurableHttpRequest withPollInterval(Duration pollInterval) {
        return changed(draft -> draft.pollInterval = pollInterval);
    }

    /** @param timeout limit for one exchange; default 100 s */
    public DurableHttpRequest withTimeout(Duration timeout) {
        return changed(draft -> draft.timeout = timeout);
    }

    /** Repeats an exchange that fails. When the attempts are used up the call fails with the last failure. */
    public DurableHttpRequest withRetry(RetryPolicy retry, Integer... failingStatuses) {
        Objects.requireNonNull(retry, "retry policy");
        return changed(draft -> {
            draft.retry = retry;
            draft.failingStatuses = new LinkedHashSet<>(Arrays.asList(failingStatuses));
        });
    }

    /**
     * The request that looks how an asynchronous one goes on: a {@code GET} without a body. The secrets go along only to where this request went.
     *
     * @throws IllegalArgumentException if nothing can be asked there
     */
    public DurableHttpRequest at(URI location) {
        Map<String, List<String>> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> {
            if (!name.toLowerCase(Locale.ROOT).startsWith("content-")) {
                kept.put(name, values);
            }
        });
        boolean sameServer = uri.getScheme().equalsIgnoreCase(location.getScheme())
                && String.valueOf(uri.getAuthority()).equalsIgnoreCase(location.getAuthority());
        return changed(draft -> {
            draft.method = "GET";
            draft.uri = location;
            draft.headers = kept;
            draft.secretHeaders = sameServer ? secretHeaders : Map.of();
            draft.content = null;
        });
    }

    /** Whether the status is a failure, which the policy may repeat. */
    public boolean failsWith(int status) {
        return retry != null && (failingStatuses.isEmpty() ? status >= 400 : failingStatuses.contains(status));
    }

    private DurableHttpRequest changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.request();
    }

    private static void requireTarget(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        require(
                (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null,
                "its target '" + uri + "' must be absolute, http or https, and name a host");
        require(
                uri.getRawUserInfo() == null,
                "its target has user information, which would be stored; use a secret header");
    }

    private static Map<String, List<String>> checked(Map<String, List<String>> headers) {
        Map<String, List<String>> checked = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> {
            requireName(name);
            require(
                    !SECRET.contains(name.toLowerCase(Locale.ROOT)),
                    "its header '" + name
                            + "' usually holds a secret, and plain headers are stored; use withSecretHeader");
            for (String value : values) {
                require(
                        value.chars().noneMatch(c -> c < ' ' && c != '\t'),
                        "a value of its header '" + name + "' holds a control character");
            }
            checked.put(name, List.copyOf(values));
        });
        return Collections.unmodifiableMap(checked);
    }

    private static void requireName(String name) {
        require(TOKEN.matcher(name).matches(), "'" + name + "' is no name of a header");
        require(
                !RESERVED.contains(name.toLowerCase(Locale.ROOT)),
                "its header '" + name + "' is set by whoever sends the request");
    }

    private static void requireInBounds(String name, Duration duration) {
        require(
                !duration.isNegative() && !duration.isZero() && duration.compareTo(DURATION_MAX) <= 0,
                "its " + name + " is " + duration + ", it must be more than zero and at most " + DURATION_MAX.toDays()
                        + " days");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException("The HTTP request can't be made: " + problem);
        }
    }

    /** The parts of a request that is being changed. */
    private static final class Draft {

        private String method;
        private URI uri;
        private Map<String, List<String>> headers;
        private Map<String, String> secretHeaders;
        private @Nullable String content;
        private boolean asynchronousPattern;
        private Duration pollInterval;
        private Duration timeout;
        private @Nullable RetryPolicy retry;
        private Set<Integer> failingStatuses;

        Draft(DurableHttpRequest request) {
            method = request.method;
            uri = request.uri;
            headers = request.headers;
            secretHeaders = request.secretHeaders;
            content = request.content;
            asynchronousPattern = request.asynchronousPattern;
            pollInterval = request.pollInterval;
            timeout = request.timeout;
            retry = request.retry;
            failingStatuses = request.failingStatuses;
        }

        DurableHttpRequest request() {
            return new DurableHttpRequest(
                    method,
                    uri,
                    headers,
                    secretHeaders,
                    content,
                    asynchronousPattern,
                    pollInterval,
                    timeout,
                    retry,
                    failingStatuses);
        }
    }
}
