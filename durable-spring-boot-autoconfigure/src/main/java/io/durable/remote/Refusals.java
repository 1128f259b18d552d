package io.durable.remote;

import io.durable.BacklogFullException;
import io.durable.DataConversionException;
import io.durable.DurableException;
import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.PayloadTooLargeException;
import io.durable.QueryFailedException;
import io.durable.UnknownOrchestratorException;
import io.durable.UnknownQueryException;
import io.durable.remote.HubRequests.Answer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Makes of an answer that is none the exception that the same call throws beside the hub. */
record Refusals(Answers answers) {

    /**
     * What a request is about, for its exceptions.
     *
     * @param instanceId that is asked for
     * @param newInstanceId that is to be taken
     * @param orchestrator name to be started
     * @param query name to be asked
     */
    record About(String instanceId, String newInstanceId, String orchestrator, String query) {

        static About instance(String id) {
            return new About(id, id, "", "");
        }
    }

    RuntimeException of(Answer answer, About about) {
        if (answer.status().value() == 401 || answer.status().value() == 403) {
            return new DurableException(
                    said(answer)
                            + ": it does not let this service do that. Have the RestClient.Builder send credentials that it knows");
        }
        try {
            return named(answer, problem(answer.body()), about);
        } catch (JacksonException incomplete) {
            return stranger(answer, "a problem that its endpoints don't write", incomplete);
        }
    }

    /** Somebody answered who is probably not the hub's endpoints, so nothing is known of what was asked for. */
    static DurableException stranger(Answer answer, String what, @Nullable RuntimeException cause) {
        return new DurableException(
                said(answer) + ": " + what
                        + ". Look whether durable.client.url leads to the hub's endpoints, and not to a"
                        + " login page or a gateway",
                cause);
    }

    private RuntimeException named(Answer answer, JsonNode problem, About about) {
        String detail = problem.path("detail").asString("no reason is given");
        return switch (problem.path("error").asString("")) {
            case "InstanceNotFoundException" -> new InstanceNotFoundException(about.instanceId());
            case "InstanceAlreadyExistsException" -> new InstanceAlreadyExistsException(about.newInstanceId());
            case "InvalidInstanceStateException" -> new InvalidInstanceStateException(about.instanceId(), detail);
            case "UnknownOrchestratorException" -> new UnknownOrchestratorException(about.orchestrator(), detail);
            case "DataConversionException" -> new DataConversionException(detail);
            case "PayloadTooLargeException" ->
                new PayloadTooLargeException(
                        "body of the request",
                        problem.path("size").asLong(0),
                        problem.path("sizeMax").asLong(0));
            case "BacklogFullException" ->
                new BacklogFullException(problem.path("limit").asLong(0));
            case "UnknownQueryException" -> {
                List<String> registered = new ArrayList<>();
                problem.path("registered").forEach(known -> registered.add(known.asString("")));
                yield new UnknownQueryException(about.instanceId(), about.query(), registered);
            }
            case "QueryFailedException" ->
                new QueryFailedException(
                        about.instanceId(), about.query(), answers.requireFailure(problem.required("failure")));
            case "IllegalArgumentException" -> new IllegalArgumentException(detail);
            default -> stranger(answer, detail, null);
        };
    }

    private JsonNode problem(byte[] body) {
        try {
            return answers.tree(body);
        } catch (JacksonException noJson) {
            return answers.tree("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)); // of somebody in between
        }
    }

    private static String said(Answer answer) {
        URI uri = answer.uri();
        return "The hub at " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath() + " answered "
                + answer.status().value();
    }
}
