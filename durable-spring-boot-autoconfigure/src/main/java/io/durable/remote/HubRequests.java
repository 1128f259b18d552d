package io.durable.remote;

import io.durable.DurableException;
import io.durable.remote.Refusals.About;
import java.net.URI;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** Sends requests to the hub, and takes only the answers that its endpoints have: whoever else answers, a login page or a gateway, has done nothing of what was asked for. */
final class HubRequests {

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NONE = 404;

    private final RestClient rest;
    private final Refusals refusals;

    HubRequests(RestClient rest, Refusals refusals) {
        this.rest = rest;
        this.refusals = refusals;
    }

    /** What is asked for, and how that is answered. Where there may be none of it, a 404 without a problem says so. */
    enum Request {
        STATE(HttpMethod.GET, OK, ACCEPTED, NONE),
        LIST(HttpMethod.GET, OK),
        QUERY(HttpMethod.POST, OK),
        START(HttpMethod.POST, ACCEPTED),
        STEERING(HttpMethod.POST, ACCEPTED),
        REMOVAL(HttpMethod.DELETE, OK, NONE);

        private final HttpMethod verb;
        private final Set<Integer> answers;

        Request(HttpMethod verb, Integer... answers) {
            this.verb = verb;
            this.answers = Set.of(answers);
        }

        boolean takes(Answer answer) {
            return answers.contains(answer.status().value()) && (!answer.isNone() || answer.body().length == 0);
        }
    }

    /** What was answered, by whom. */
    record Answer(URI uri, HttpStatusCode status, HttpHeaders headers, byte[] body) {

        boolean isNone() {
            return status.value() == NONE;
        }

        /**
         * What the body says.
         *
         * @throws DurableException if it is not what the hub's endpoints write
         */
        <T> T read(Function<byte[], T> reader) {
            try {
                return reader.apply(body);
            } catch (RuntimeException unreadable) { // whatever a reader stumbles over in what it does not expect
                throw Refusals.stranger(this, "something else than its endpoints write", unreadable);
            }
        }
    }

    /**
     * Sends a request.
     *
     * @throws DurableException if it was refused, of the type of the refusal, or if there was no answer: then it may have been carried out or not
     */
    Answer send(Request request, URI uri, byte @Nullable [] json, About about) {
        return send(request, uri, json, null, about);
    }

    Answer send(Request request, URI uri, byte @Nullable [] json, @Nullable String continuation, About about) {
        try {
            RestClient.RequestBodySpec sending = rest.method(request.verb).uri(uri);
            if (continuation != null) {
                sending = sending.header("x-ms-continuation-token", continuation);
            }
            if (json != null) {
                sending = sending.contentType(MediaType.APPLICATION_JSON).body(json);
            }
            return sending.exchange((sent, response) -> checked(
                    request,
                    new Answer(
                            uri,
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

    private Answer checked(Request request, Answer answer, About about) {
        if (request.takes(answer)) {
            return answer;
        }
        throw refusals.of(answer, about);
    }
}
