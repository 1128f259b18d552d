package io.durable.web;

import io.durable.DurableClient;
import io.durable.ForkOptions;
import io.durable.InstanceCounts;
import io.durable.InstanceNotFoundException;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.MethodReference;
import io.durable.OrchestrationMetadata;
import io.durable.OrchestrationStart;
import io.durable.PurgeOptions;
import io.durable.PurgeResult;
import io.durable.RestartOptions;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.TerminateOptions;
import io.durable.UpdateOptions;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/** Knows the instances it was told of, by their ids; everything but reading is refused. Its tokens are the ids that pages end with. */
final class FakeDurableClient implements DurableClient {

    private final Map<String, OrchestrationMetadata> instances = new HashMap<>();
    private final Map<String, List<HistoryEntry>> histories = new HashMap<>();
    private final Map<String, RuntimeException> endsOfHistories = new HashMap<>();
    private final Map<String, RuntimeException> refusals = new HashMap<>();
    final List<String> terminated = new ArrayList<>();

    /** How many instances were asked for, each time. */
    final List<Integer> pageSizes = new ArrayList<>();

    void add(OrchestrationMetadata instance, HistoryEntry... history) {
        instances.put(instance.instanceId(), instance);
        histories.put(instance.instanceId(), List.of(history));
    }

    /** Whoever reads this history meets this behind its last entry. */
    void breakHistory(String instanceId, RuntimeException failure) {
        endsOfHistories.put(instanceId, failure);
    }

    /** Whoever terminates this instance meets this. */
    void refuseTermination(String instanceId, RuntimeException refusal) {
        refusals.put(instanceId, refusal);
    }

    void forgetHistory(String instanceId) {
        histories.remove(instanceId);
    }

    @Override
    public InstanceCounts countInstances(InstanceQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void readHistory(String instanceId, Consumer<HistoryEntry> reader) {
        histories.getOrDefault(instanceId, List.of()).forEach(reader);
        RuntimeException failure = endsOfHistories.get(instanceId);
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public List<String> startAll(List<OrchestrationStart> starts) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rewind(String instanceId, @Nullable String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> R ask(String instanceId, MethodReference query, Object[] inputs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String restart(String instanceId, RestartOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> R query(String instanceId, String name, @Nullable Object input, Class<R> resultType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String fork(String instanceId, ForkOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> R query(
            String instanceId, String name, @Nullable Object input, ParameterizedTypeReference<R> resultType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> R request(String instanceId, MethodReference update, Object[] inputs, UpdateOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> R update(
            String instanceId, String name, @Nullable Object input, Class<R> resultType, UpdateOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> R update(
            String instanceId,
            String name,
            @Nullable Object input,
            ParameterizedTypeReference<R> resultType,
            UpdateOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String startUpdate(String instanceId, String name, @Nullable Object input, UpdateOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> R waitForUpdate(String instanceId, String updateId, Duration timeout, Class<R> resultType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PurgeResult purge(String instanceId, PurgeOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PurgeResult purge(InstanceQuery filter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Schedules schedules() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<OrchestrationMetadata> getInstance(String instanceId) {
        return Optional.ofNullable(instances.get(new InstanceId(instanceId).value()));
    }

    @Override
    public List<HistoryEntry> getHistory(String instanceId) {
        return Optional.ofNullable(histories.get(instanceId))
                .orElseThrow(() -> new InstanceNotFoundException(instanceId));
    }

    @Override
    public String startNew(String name, @Nullable Object input, StartOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String start(MethodReference method, Object[] inputs, StartOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OrchestrationMetadata waitForStart(String instanceId, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OrchestrationMetadata waitForCompletion(String instanceId, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T waitForCompletion(String instanceId, Duration timeout, Class<T> outputType) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void raiseEvent(String instanceId, String eventName, @Nullable Object payload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void terminate(String instanceId, @Nullable String reason, TerminateOptions options) {
        terminated.add(instanceId + (options.recursive() ? " with children" : ""));
        RuntimeException refusal = refusals.get(instanceId);
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public void cancel(String instanceId, @Nullable String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void suspend(String instanceId, @Nullable String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume(String instanceId, @Nullable String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InstancePage listInstances(InstanceQuery query) {
        pageSizes.add(query.pageSize());
        String after = query.continuationToken();
        List<OrchestrationMetadata> rest = instances.values().stream()
                .filter(instance -> query.parentId() == null || query.parentId().equals(instance.parentInstanceId()))
                .sorted(Comparator.comparing(OrchestrationMetadata::instanceId))
                .filter(instance -> after == null || instance.instanceId().compareTo(after) > 0)
                .toList();
        boolean isLast = rest.size() <= query.pageSize();
        List<OrchestrationMetadata> page = isLast ? rest : rest.subList(0, query.pageSize());
        return new InstancePage(page, isLast ? null : page.get(page.size() - 1).instanceId());
    }

    @Override
    public void completeActivity(String token, @Nullable Object result) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void failActivity(String token, Throwable failure) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void heartbeatActivity(String token, Object details) {
        throw new UnsupportedOperationException();
    }
}
