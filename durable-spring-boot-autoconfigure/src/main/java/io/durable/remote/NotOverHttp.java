package io.durable.remote;

import io.durable.DurableClient;
import io.durable.MethodReference;
import io.durable.OrchestrationStart;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.UpdateOptions;
import io.durable.history.HistoryEntry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/** What a client is asked for and the endpoints don't have: says so, and what to do instead. */
interface NotOverHttp extends DurableClient {

    /** Not over HTTP: start by name. */
    @Override
    default String start(MethodReference method, Object[] inputs, StartOptions options) {
        throw unsupported("Orchestrations are started by name");
    }

    /** Not over HTTP: start one by one, each with a request id. */
    @Override
    default List<String> startAll(List<OrchestrationStart> starts) {
        throw unsupported("Orchestrations are started one by one");
    }

    /** Not over HTTP: the endpoint {@code histories} has them as JSON lines. */
    @Override
    default List<HistoryEntry> getHistory(String instanceId) {
        throw unsupported("Histories are there as JSON lines, below histories/");
    }

    /** Not over HTTP: the endpoint {@code histories} has them as JSON lines. */
    @Override
    default void readHistory(String instanceId, Consumer<HistoryEntry> reader) {
        throw unsupported("Histories are there as JSON lines, below histories/");
    }

    /** Not over HTTP: ask by name. */
    @Override
    default <R> R ask(String instanceId, MethodReference query, Object[] inputs) {
        throw unsupported("Instances are asked by name");
    }

    @Override
    default <R> R request(String instanceId, MethodReference update, Object[] inputs, UpdateOptions options) {
        throw unsupported("There are no updates");
    }

    @Override
    default <R> R update(
            String instanceId, String name, @Nullable Object input, Class<R> resultType, UpdateOptions options) {
        throw unsupported("There are no updates");
    }

    @Override
    default <R> R update(
            String instanceId,
            String name,
            @Nullable Object input,
            ParameterizedTypeReference<R> resultType,
            UpdateOptions options) {
        throw unsupported("There are no updates");
    }

    @Override
    default String startUpdate(String instanceId, String name, @Nullable Object input, UpdateOptions options) {
        throw unsupported("There are no updates");
    }

    @Override
    default <R> R waitForUpdate(String instanceId, String updateId, Duration timeout, Class<R> resultType) {
        throw unsupported("There are no updates");
    }

    @Override
    default void completeActivity(String token, @Nullable Object result) {
        throw unsupported("Activities are not ended by their tokens");
    }

    @Override
    default void failActivity(String token, Throwable failure) {
        throw unsupported("Activities are not ended by their tokens");
    }

    @Override
    default void heartbeatActivity(String token, Object details) {
        throw unsupported("Activities don't tell how far they are");
    }

    @Override
    default Schedules schedules() {
        throw unsupported("There are no schedules");
    }

    private static UnsupportedOperationException unsupported(String what) {
        return new UnsupportedOperationException(
                what + " over HTTP: use the client of a service beside the hub's database");
    }
}
