package io.durable.remote;

import io.durable.DurableException;
import io.durable.remote.Refusals.About;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** Sends requests to the hub, and takes only the answers that are expected. */
final class HubRequests {

    private final RestClient rest;
    private final Refusals refusals;

    HubRequests(RestClient rest, Refusals refusals) {
        this.rest = rest;
        this.refusals = refusals;
    }

    /** What was answered. */
    record Answer(HttpStatusCode status, HttpHeaders headers, byte[] body) {}

    /**
     * Sends a request. A 404 without a problem is an answer as well: there is none.
     *
     * @throws DurableException if it was refused, of the type of the refusal, or if there was no answer: then it may have been carried out or not
     */
    Answer send(HttpMethod verb, URI uri, byte @Nullable [] json, About about) {
        return send(verb, uri, json, null, about);
    }

    Answer send(HttpMethod verb, URI uri, byte @Nullable [] json, @Nullable String continuation, About about) {
        try {
            RestClient.RequestBodySpec request = rest.method(verb).uri(uri);
            if (continuation != null) {
                request = request.header("x-ms-continuation-token", continuation);
            }
            if (json != null) {
                request = request.contentType(MediaType.APPLICATION_JSON).body(json);
            }
            return request.exchange((sent, response) -> checked(
                    uri,
                    new Answer(
                            response.getStatusCode(),
                            response.getHeaders(),
                            response.getBody().readAllBytes()),
                    about));
        } catch (ResourceAccessException silent) {
            throw new DurableException(
                    "The hub at " + uri.getScheme() + "://" + uri.getAuthority()
                            + " gave no answer: what was asked for may" + " have been done or not",
                    silent);
        }
    }

    private Answer checked(URI uri, Answer answer, About about) {
        boolean isNone = answer.status().value() == 404 && answer.body().length == 0;
        if (answer.status().is2xxSuccessful() || isNone) {
            return answer;
        }
        throw refusals.of(uri, answer.status(), answer.body(), about);
    }
}
