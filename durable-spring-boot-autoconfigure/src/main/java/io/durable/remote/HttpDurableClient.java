package io.durable.remote;

import io.durable.DataConversionException;
import io.durable.DataConverter;
import io.durable.DurableException;
import io.durable.ForkOptions;
import io.durable.InstanceCounts;
import io.durable.InstanceIdReusePolicy;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.OrchestrationClient;
import io.durable.OrchestrationFailedException;
import io.durable.OrchestrationMetadata;
import io.durable.PurgeOptions;
import io.durable.PurgeResult;
import io.durable.RestartOptions;
import io.durable.StartOptions;
import io.durable.TerminateOptions;
import io.durable.history.InstanceId;
import io.durable.history.Names;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.remote.Answers.Seen;
import io.durable.remote.HubRequests.Answer;
import io.durable.remote.HubRequests.Request;
import io.durable.remote.Refusals.About;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.client.RestClient;

/**
 * The client for services that reach a hub only over its HTTP endpoints. Any thread may call. Three things differ from the client beside the hub's database:
 *
 * <ul>
 *   <li><b>Nothing joins the caller's transaction.</b> What is asked for is durable when the method returns, whatever the transaction does afterwards.
 *   <li>A request without an answer may have been carried out or not: {@link io.durable.DurableException} then. Start with a request id to be able to repeat it.
 *   <li>Inputs and events have to be JSON; payloads are shown if the caller's authorities say so, those that are {@code null} as absent, and failures come without their stacks. A wait for
 *       an output that the caller may not see throws {@link io.durable.DurableException}.
 * </ul>
 *
 * <p>What the endpoints don't have throws {@link UnsupportedOperationException} and says so: calls by method reference, several starts in one, histories as entries, updates, activities
 * ended by token, and schedules.
 */
@OrchestrationClient
public final class HttpDurableClient implements NotOverHttp {

    private final String base;
    private final DataConverter converter;
    private final Answers answers = new Answers();
    private final HubRequests hub;
    private final InstanceStates states;

    /**
     * @param rest sends the requests, with the credentials that the hub wants
     * @param url of the hub's endpoints, with their base path
     * @param converter of inputs, events and outputs, to and from JSON
     * @param waitPerRequest how long one request waits for an instance, at most 60 s, and less than the read time-out of {@code rest}
     */
    public HttpDurableClient(RestClient rest, URI url, DataConverter converter, Duration waitPerRequest) {
        String text = url.toString();
        this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        this.converter = converter;
        this.hub = new HubRequests(rest, new Refusals(answers));
        this.states = new InstanceStates(hub, answers, base, waitPerRequest);
    }

    @Override
    public String startNew(String name, @Nullable Object input, StartOptions options) {
        String id = options.instanceId();
        Names.check("Orchestrator name", name);
        String path = "/orchestrators/" + Address.segment("Orchestrator name", name)
                + (id == null ? "" : "/" + new InstanceId(id).value());
        URI uri = Address.of(base, path)
                .with("version", options.version())
                .with("startAt", options.startAt())
                .with("delay", options.delay().isZero() ? null : options.delay())
                .with("requestId", options.requestId())
                .with(
                        "reusePolicy",
                        options.reusePolicy() == InstanceIdReusePolicy.REJECT ? null : options.reusePolicy())
                .withTags(options.tags())
                .uri();
        String taken = id == null ? "" : id;
        return startedId(hub.send(Request.START, uri, json(input), new About(taken, taken, name, "")));
    }

    @Override
    public Optional<OrchestrationMetadata> getInstance(String instanceId) {
        return states.look(instanceId).map(Seen::instance);
    }

    @Override
    public OrchestrationMetadata waitForStart(String instanceId, Duration timeout) {
        return states.await(instanceId, InstanceStates.START, timeout).instance();
    }

    @Override
    public OrchestrationMetadata waitForCompletion(String instanceId, Duration timeout) {
        return states.await(instanceId, InstanceStates.COMPLETION, timeout).instance();
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // an orchestration without an output has none to return, whatever T is
    public <T> T waitForCompletion(String instanceId, Duration timeout, Class<T> outputType) {
        Objects.requireNonNull(outputType, "type of the output");
        Seen seen = states.await(instanceId, InstanceStates.COMPLETION, timeout);
        OrchestrationMetadata ended = seen.instance();
        if (ended.runtimeStatus() != OrchestrationRuntimeStatus.COMPLETED) {
            throw new OrchestrationFailedException(instanceId, ended.runtimeStatus(), ended.failure(), reasonOf(seen));
        }
        if (!seen.showsPayloads()) {
            throw new DurableException("Instance '" + instanceId + "' has completed, but this service may not see its"
                    + " output: give it the authority that the hub asks for, durable:view-payload unless"
                    + " durable.web.authorities.view-payload says another, or wait without a type");
        }
        Payload output = ended.output();
        return output == null ? null : (T) converter.deserialize(output.bytes(), outputType);
    }

    @Override
    public void raiseEvent(String instanceId, String eventName, @Nullable Object payload) {
        Names.check("Event name", eventName);
        URI uri = instance(instanceId, "/raiseEvent/" + Address.segment("Event name", eventName))
                .uri();
        byte[] json = json(payload);
        hub.send(Request.STEERING, uri, json == null ? new byte[0] : json, About.instance(instanceId));
    }

    @Override
    public void terminate(String instanceId, @Nullable String reason, TerminateOptions options) {
        steer(
                instance(instanceId, "/terminate").with("reason", reason).with("recursive", options.recursive()),
                instanceId);
    }

    @Override
    public void cancel(String instanceId, @Nullable String reason) {
        steer(instance(instanceId, "/cancel").with("reason", reason), instanceId);
    }

    @Override
    public void suspend(String instanceId, @Nullable String reason) {
        steer(instance(instanceId, "/suspend").with("reason", reason), instanceId);
    }

    @Override
    public void resume(String instanceId, @Nullable String reason) {
        steer(instance(instanceId, "/resume").with("reason", reason), instanceId);
    }

    @Override
    public void rewind(String instanceId, @Nullable String reason) {
        steer(instance(instanceId, "/rewind").with("reason", reason), instanceId);
    }

    @Override
    public String restart(String instanceId, RestartOptions options) {
        URI uri = instance(instanceId, "/restart")
                .with("restartWithNewInstanceId", !options.sameInstanceId())
                .with("newInstanceId", options.newInstanceId())
                .uri();
        return startedId(hub.send(Request.START, uri, null, about(instanceId, options.newInstanceId())));
    }

    @Override
    public String fork(String instanceId, ForkOptions options) {
        URI uri = instance(instanceId, "/fork")
                .with("step", options.step())
                .with("event", options.eventSequence())
                .with("newInstanceId", options.newInstanceId())
                .uri();
        return startedId(hub.send(Request.START, uri, null, about(instanceId, options.newInstanceId())));
    }

    @Override
    public PurgeResult purge(String instanceId, PurgeOptions options) {
        if (options.which() != null) {
            throw new IllegalArgumentException("Code can't choose among the children of '" + instanceId
                    + "' over HTTP: remove all of them, or one after the other");
        }
        URI uri =
                instance(instanceId, "").with("recursive", options.recursive()).uri();
        return removed(hub.send(Request.REMOVAL, uri, null, About.instance(instanceId)));
    }

    @Override
    public PurgeResult purge(InstanceQuery filter) {
        if (filter.continuationToken() != null) {
            throw new IllegalArgumentException("A filter of what to remove has no continuation token");
        }
        URI uri = Address.of(base, "/instances")
                .withFilters(filter)
                .withBeginningOfTime(filter)
                .with("top", filter.pageSize())
                .uri();
        return removed(hub.send(Request.REMOVAL, uri, null, About.instance("")));
    }

    @Override
    public InstancePage listInstances(InstanceQuery query) {
        URI uri = Address.of(base, "/instances")
                .withFilters(query)
                .with("top", query.pageSize())
                .with("showDetails", true)
                .uri();
        Answer answer = hub.send(Request.LIST, uri, null, query.continuationToken(), About.instance(""));
        return new InstancePage(
                answer.read(answers::instances), answer.headers().getFirst("x-ms-continuation-token"));
    }

    @Override
    public InstanceCounts countInstances(InstanceQuery query) {
        URI uri = Address.of(base, "/counts").withFilters(query).uri();
        return hub.send(Request.LIST, uri, null, About.instance("")).read(answers::counts);
    }

    @Override
    public <R> R query(String instanceId, String name, @Nullable Object input, Class<R> resultType) {
        return asked(instanceId, name, input, resultType);
    }

    @Override
    public <R> R query(
            String instanceId, String name, @Nullable Object input, ParameterizedTypeReference<R> resultType) {
        return asked(instanceId, name, input, resultType.getType());
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the answer may well be null, whatever R is
    private <R> R asked(String instanceId, String name, @Nullable Object input, Type resultType) {
        Names.check("Query name", name);
        String path = "/queries/" + Address.segment("Query name", name) + "/" + new InstanceId(instanceId).value();
        Answer answer = hub.send(
                Request.QUERY, Address.of(base, path).uri(), json(input), new About(instanceId, instanceId, "", name));
        return answer.read(answers::isNull) ? null : (R) converter.deserialize(answer.body(), resultType);
    }

    private void steer(Address address, String instanceId) {
        hub.send(Request.STEERING, address.uri(), null, About.instance(instanceId));
    }

    private Address instance(String instanceId, String operation) {
        return Address.instance(base, new InstanceId(instanceId).value(), operation);
    }

    private static About about(String instanceId, @Nullable String newInstanceId) {
        return new About(instanceId, newInstanceId == null ? instanceId : newInstanceId, "", "");
    }

    private String startedId(Answer answer) {
        return answer.read(body -> answers.tree(body).required("id").stringValue());
    }

    private PurgeResult removed(Answer answer) {
        return new PurgeResult(
                answer.isNone()
                        ? 0
                        : answer.read(body ->
                                answers.tree(body).required("instancesDeleted").intValue()));
    }

    private byte @Nullable [] json(@Nullable Object value) {
        return value == null ? null : converter.serialize(value);
    }

    private String reasonOf(Seen seen) {
        OrchestrationMetadata ended = seen.instance();
        if (ended.failure() != null) {
            return ended.failure().summary();
        }
        Payload reason = ended.output();
        if (reason == null) {
            return seen.showsPayloads()
                    ? "no reason was given"
                    : "this service may not see the reason, for which the hub asks the authority to view payloads";
        }
        try {
            return String.valueOf(converter.deserialize(reason.bytes(), String.class));
        } catch (DataConversionException notText) {
            return reason.text();
        }
    }
}
