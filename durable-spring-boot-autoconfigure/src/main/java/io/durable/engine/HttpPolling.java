package io.durable.engine;

import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** When and where to look again after an answer 202. Reads no clock: a date is judged by the time of the turn. */
final class HttpPolling {

    private static final int ACCEPTED = 202;

    /** A server that says zero would fill the history. */
    private static final Duration DELAY_MIN = Duration.ofSeconds(1);

    private HttpPolling() {}

    /** A request to make later. */
    record Next(Duration delay, DurableHttpRequest request) {}

    /** Empty: the answer is final. One without a place to look is, and one that names a place where no request can go to. */
    static Optional<Next> after(DurableHttpRequest request, DurableHttpResponse response, Instant now) {
        if (!request.asynchronousPattern() || response.statusCode() != ACCEPTED) {
            return Optional.empty();
        }
        return response.header("Location")
                .flatMap(location -> at(request, location))
                .map(next -> new Next(delay(request, response, now), next));
    }

    private static Optional<DurableHttpRequest> at(DurableHttpRequest request, String location) {
        try {
            return Optional.of(request.at(request.uri().resolve(location.trim())));
        } catch (IllegalArgumentException nowhere) {
            return Optional.empty();
        }
    }

    private static Duration delay(DurableHttpRequest request, DurableHttpResponse response, Instant now) {
        Duration asked = response.header("Retry-After")
                .flatMap(value -> parsed(value.trim(), now))
                .orElse(request.pollInterval());
        return asked.compareTo(DELAY_MIN) < 0 ? DELAY_MIN : asked;
    }

    /** Seconds, or a date as RFC 9110 has it; anything else says nothing. */
    private static Optional<Duration> parsed(String value, Instant now) {
        if (value.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(now, date));
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }
}
