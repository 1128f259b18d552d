package io.durable.simulation;

import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import io.durable.history.FailureDetails;
import io.durable.history.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated server answers to a request, by its path: {@code /number/polls/refusals}. Refuses so many attempts, and says so often that it has accepted
 * the request and where to look, before it answers.
 *
 * @param polls how often it is looked at before the answer is there
 * @param refusals how many attempts at each exchange are answered with 429 or 503
 * @param retried whether such answers are failures, which are tried again
 */
record HttpScript(int number, int polls, int refusals, boolean retried) implements Script {

    private static final String SERVER = "http://server.test";
    private static final List<String> RETRY_AFTER =
            List.of("1", "Thu, 01 Jan 2026 00:00:20 GMT", "soon", "0", "Wed, 31 Dec 2025 00:00:00 GMT");

    static HttpScript parse(String input) {
        String[] parts = input.split(" ");
        String[] path = URI.create(parts[1]).getPath().split("/");
        return new HttpScript(
                Integer.parseInt(path[1]),
                Integer.parseInt(path[2]),
                Integer.parseInt(path[3]),
                Boolean.parseBoolean(parts[2]));
    }

    /** How a request is stored. */
    static String text(DurableHttpRequest request) {
        return request.method() + " " + request.uri() + " " + (request.retry() != null);
    }

    DurableHttpRequest request(int attemptsMax) {
        DurableHttpRequest request =
                DurableHttpRequest.get(SERVER + path(polls)).withPollInterval(Duration.ofSeconds(2));
        return retried ? request.withRetry(RetryPolicy.of(attemptsMax, Duration.ofMillis(100)), 429, 503) : request;
    }

    private String path(int left) {
        return "/" + number + "/" + left + "/" + refusals;
    }

    @Override
    public boolean fails(int attempt) {
        return retried && attempt <= refusals;
    }

    @Override
    public boolean commitsFailure() {
        return false;
    }

    @Override
    public FailureDetails failure(int attempt) {
        return FailureDetails.of("simulated.Refusal", "of " + number).withAttempts(attempt);
    }

    @Override
    public String result() {
        if (!retried && refusals > 0) {
            return (number % 2 == 0 ? 429 : 503) + " - - refused";
        }
        if (polls > 0) {
            return "202 " + path(polls - 1) + " "
                    + RETRY_AFTER.get((number + polls) % RETRY_AFTER.size()).replace(' ', '_') + " accepted";
        }
        return "200 - - r" + number;
    }

    static String text(DurableHttpResponse response) {
        return response.statusCode() + " - - " + response.content();
    }

    static DurableHttpResponse response(String text) {
        String[] parts = text.split(" ", 4);
        Map<String, List<String>> headers = new TreeMap<>();
        add(headers, "Location", parts[1]);
        add(headers, "Retry-After", parts[2].replace('_', ' '));
        return new DurableHttpResponse(Integer.parseInt(parts[0]), headers, parts[3]);
    }

    private static void add(Map<String, List<String>> headers, String name, @Nullable String value) {
        if (!"-".equals(value)) {
            headers.put(name, new ArrayList<>(List.of(String.valueOf(value))));
        }
    }
}
