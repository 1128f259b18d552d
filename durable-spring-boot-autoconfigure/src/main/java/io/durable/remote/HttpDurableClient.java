package io.durable.remote;

import io.durable.DataConversionException;
import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.ForkOptions;
import io.durable.InstanceCounts;
import io.durable.InstanceIdReusePolicy;
import io.durable.InstanceNotFoundException;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.MethodReference;
import io.durable.OrchestrationClient;
import io.durable.OrchestrationFailedException;
import io.durable.OrchestrationMetadata;
import io.durable.OrchestrationStart;
import io.durable.PurgeOptions;
import io.durable.PurgeResult;
import io.durable.RestartOptions;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.TerminateOptions;
import io.durable.UpdateOptions;
import io.durable.WaitTimeoutException;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Names;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.remote.HubRequests.Answer;
import io.durable.remote.Refusals.About;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;

/**
 * The client for services that reach a hub only over its HTTP endpoints. Any thread may call. Three things differ from the client beside the hub's database:
 *
 * <ul>
 *   <li><b>Nothing joins the caller's transaction.</b> What is asked for is durable when the method returns, whatever the transaction does afterwards.
 *   <li>A request without an answer may have been carried out or not: {@link io.durable.DurableException} then. Start with a request id to be able to repeat it.
 *   <li>Inputs and events have to be JSON; payloads are shown if the caller's authorities say so, those that are {@code null} as absent, and failures come without their stacks.
 * </ul>
 *
 * <p>What the endpoints don't have throws {@link UnsupportedOperationException} and says so: calls by method reference, several starts in one, histories as entries, updates, activities
 * ended by token, and schedules.
 */
@OrchestrationClient
public final class HttpDurableClient implements DurableClient {

    private final String base;
    private final Duration waitPerRequest;
    private final DataConverter converter;
    private final Answers answers = new Answers();
    private final HubRequests hub;

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
        this.waitPerRequest = waitPerRequest;
        this.hub = new HubRequests(rest, new Refusals(answers));
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
        return startedId(hub.send(HttpMethod.POST, uri, json(input), new About(taken, taken, name, "")));
    }

    @Override
    public Optional<OrchestrationMetadata> getInstance(String instanceId) {
        return look(instanceId, null, Duration.ZERO);
    }

    @Override
    public OrchestrationMetadata waitForStart(String instanceId, Duration timeout) {
        return await(instanceId, "START", timeout);
    }

    @Override
    public OrchestrationMetadata waitForCompletion(String instanceId, Duration timeout) {
        return await(instanceId, "COMPLETION", timeout);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // an orchestration without an output has none to return, whatever T is
    public <T> T waitForCompletion(String instanceId, Duration timeout, Class<T> outputType) {
        Objects.requireNonNull(outputType, "type of the output");
        OrchestrationMetadata ended = waitForCompletion(instanceId, timeout);
        if (ended.runtimeStatus() != OrchestrationRuntimeStatus.COMPLETED) {
            throw new OrchestrationFailedException(instanceId, ended.runtimeStatus(), ended.failure(), reasonOf(ended));
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
        hub.send(HttpMethod.POST, uri, json == null ? new byte[0] : json, About.instance(instanceId));
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
        return startedId(hub.send(HttpMethod.POST, uri, null, about(instanceId, options.newInstanceId())));
    }

    @Override
    public String fork(String instanceId, ForkOptions options) {
        URI uri = instance(instanceId, "/fork")
                .with("step", options.step())
                .with("event", options.eventSequence())
                .with("newInstanceId", options.newInstanceId())
                .uri();
        return startedId(hub.send(HttpMethod.POST, uri, null, about(instanceId, options.newInstanceId())));
    }

    @Override
    public PurgeResult purge(String instanceId, PurgeOptions options) {
        if (options.which() != null) {
            throw new IllegalArgumentException("Code can't choose among the children of '" + instanceId
                    + "' over HTTP: remove all of them, or one after the other");
        }
        URI uri =
                instance(instanceId, "").with("recursive", options.recursive()).uri();
        return removed(hub.send(HttpMethod.DELETE, uri, null, About.instance(instanceId)));
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
        return removed(hub.send(HttpMethod.DELETE, uri, null, About.instance("")));
    }

    @Override
    public InstancePage listInstances(InstanceQuery query) {
        URI uri = Address.of(base, "/instances")
                .withFilters(query)
                .with("top", query.pageSize())
                .with("showDetails", true)
                .uri();
        Answer answer = hub.send(HttpMethod.GET, uri, null, query.continuationToken(), About.instance(""));
        return new InstancePage(
                answers.instances(answers.tree(answer.body())), answer.headers().getFirst("x-ms-continuation-token"));
    }

    @Override
    public InstanceCounts countInstances(InstanceQuery query) {
        URI uri = Address.of(base, "/counts").withFilters(query).uri();
        return answers.counts(answers.tree(
                hub.send(HttpMethod.GET, uri, null, About.instance("")).body()));
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

    /** Not over HTTP: start by name. */
    @Override
    public String start(MethodReference method, Object[] inputs, StartOptions options) {
        throw unsupported("Orchestrations are started by name");
    }

    /** Not over HTTP: start one by one, each with a request id. */
    @Override
    public List<String> startAll(List<OrchestrationStart> starts) {
        throw unsupported("Orchestrations are started one by one");
    }

    /** Not over HTTP: the endpoint {@code histories} has them as JSON lines. */
    @Override
    public List<HistoryEntry> getHistory(String instanceId) {
        throw unsupported("Histories are there as JSON lines, below histories/");
    }

    /** Not over HTTP: the endpoint {@code histories} has them as JSON lines. */
    @Override
    public void readHistory(String instanceId, Consumer<HistoryEntry> reader) {
        throw unsupported("Histories are there as JSON lines, below histories/");
    }

    /** Not over HTTP: ask by name. */
    @Override
    public <R> R ask(String instanceId, MethodReference query, Object[] inputs) {
        throw unsupported("Instances are asked by name");
    }

    /** Not over HTTP. */
    @Override
    public <R> R request(String instanceId, MethodReference update, Object[] inputs, UpdateOptions options) {
        throw unsupported("There are no updates");
    }

    /** Not over HTTP. */
    @Override
    public <R> R update(
            String instanceId, String name, @Nullable Object input, Class<R> resultType, UpdateOptions options) {
        throw unsupported("There are no updates");
    }

    /** Not over HTTP. */
    @Override
    public <R> R update(
            String instanceId,
            String name,
            @Nullable Object input,
            ParameterizedTypeReference<R> resultType,
            UpdateOptions options) {
        throw unsupported("There are no updates");
    }

    /** Not over HTTP. */
    @Override
    public String startUpdate(String instanceId, String name, @Nullable Object input, UpdateOptions options) {
        throw unsupported("There are no updates");
    }

    /** Not over HTTP. */
    @Override
    public <R> R waitForUpdate(String instanceId, String updateId, Duration timeout, Class<R> resultType) {
        throw unsupported("There are no updates");
    }

    /** Not over HTTP. */
    @Override
    public void completeActivity(String token, @Nullable Object result) {
        throw unsupported("Activities are not ended by their tokens");
    }

    /** Not over HTTP. */
    @Override
    public void failActivity(String token, Throwable failure) {
        throw unsupported("Activities are not ended by their tokens");
    }

    /** Not over HTTP. */
    @Override
    public void heartbeatActivity(String token, Object details) {
        throw unsupported("Activities don't tell how far they are");
    }

    /** Not over HTTP. */
    @Override
    public Schedules schedules() {
        throw unsupported("There are no schedules");
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the answer may well be null, whatever R is
    private <R> R asked(String instanceId, String name, @Nullable Object input, Type resultType) {
        Names.check("Query name", name);
        String path = "/queries/" + Address.segment("Query name", name) + "/" + new InstanceId(instanceId).value();
        Answer answer = hub.send(
                HttpMethod.POST,
                Address.of(base, path).uri(),
                json(input),
                new About(instanceId, instanceId, "", name));
        return answers.tree(answer.body()).isNull() ? null : (R) converter.deserialize(answer.body(), resultType);
    }

    private OrchestrationMetadata await(String instanceId, String goal, Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("Timeout is " + timeout + ", it must be zero or more");
        }
        long begun = System.nanoTime();
        while (true) {
            Duration left = timeout.minusNanos(System.nanoTime() - begun);
            Duration patience = left.isNegative() ? Duration.ZERO : left;
            OrchestrationMetadata found = look(
                            instanceId, goal, patience.compareTo(waitPerRequest) < 0 ? patience : waitPerRequest)
                    .orElseThrow(() -> new InstanceNotFoundException(instanceId));
            boolean isThere = goal.equals("START")
                    ? found.runtimeStatus() != OrchestrationRuntimeStatus.PENDING
                    : found.runtimeStatus().isTerminal();
            if (isThere) {
                return found;
            }
            if (left.isNegative() || left.isZero()) {
                throw new WaitTimeoutException(instanceId, timeout);
            }
        }
    }

    private Optional<OrchestrationMetadata> look(String instanceId, @Nullable String goal, Duration patience) {
        URI uri = instance(instanceId, "")
                .with("showDetails", true)
                .with("waitFor", goal)
                .with(
                        "waitMillis",
                        goal == null ? null : patience.plusNanos(999_999).toMillis())
                .uri();
        Answer answer = hub.send(HttpMethod.GET, uri, null, About.instance(instanceId));
        return answer.status().value() == 404
                ? Optional.empty()
                : Optional.of(answers.instance(answers.tree(answer.body())));
    }

    private void steer(Address address, String instanceId) {
        hub.send(HttpMethod.POST, address.uri(), null, About.instance(instanceId));
    }

    private Address instance(String instanceId, String operation) {
        return Address.instance(base, new InstanceId(instanceId).value(), operation);
    }

    private static About about(String instanceId, @Nullable String newInstanceId) {
        return new About(instanceId, newInstanceId == null ? instanceId : newInstanceId, "", "");
    }

    private String startedId(Answer answer) {
        return answers.tree(answer.body()).required("id").stringValue();
    }

    private PurgeResult removed(Answer answer) {
        return new PurgeResult(
                answer.status().value() == 404
                        ? 0
                        : answers.tree(answer.body())
                                .required("instancesDeleted")
                                .intValue());
    }

    private byte @Nullable [] json(@Nullable Object value) {
        return value == null ? null : converter.serialize(value);
    }

    private String reasonOf(OrchestrationMetadata ended) {
        if (ended.failure() != null) {
            return ended.failure().summary();
        }
        Payload reason = ended.output();
        if (reason == null) {
            return "no reason was given";
        }
        try {
            return String.valueOf(converter.deserialize(reason.bytes(), String.class));
        } catch (DataConversionException notText) {
            return reason.text();
        }
    }

    private static UnsupportedOperationException unsupported(String what) {
        return new UnsupportedOperationException(
                what + " over HTTP: use the client of a service beside the hub's database");
    }
}
