package io.durable.actuate;

import io.durable.DurableClient;
import io.durable.OrchestrationMetadata;
import io.durable.UnknownOrchestratorException;
import io.durable.actuate.HubView.Partitions;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.HubFigures.Backlog;
import io.durable.spi.HubFigures.StalledInstance;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** How the hub is, for people: how many instances have which status, what waits, what is stalled and why, which code is missing; and one instance, never with payloads. */
@Endpoint(id = "orchestrations", defaultAccess = Access.READ_ONLY)
final class OrchestrationsEndpoint {

    private static final int COUNT_MAX = 10_000;
    private static final int STALLED_SHOWN_MAX = 100;

    private final HubView view;
    private final Supplier<DurableClient> client;

    OrchestrationsEndpoint(HubView view, Supplier<DurableClient> client) {
        this.view = view;
        this.client = client;
    }

    /**
     * The whole hub.
     *
     * @param newest how many of the newest instances have which status; so many are looked at as {@code countedMax} says
     * @param backlog each number counted up to {@code countedMax}
     * @param stalled at most 100
     * @param missing orchestrators and versions that stalled instances wait for, and how many of them do
     */
    record Overview(
            String hub,
            int countedMax,
            Map<OrchestrationRuntimeStatus, Long> newest,
            Backlog backlog,
            Partitions partitions,
            String kafka,
            List<Stalled> stalled,
            List<Missing> missing) {}

    /** An instance that is stalled, and why. */
    record Stalled(
            String instanceId,
            String name,
            @Nullable String version,
            @Nullable String reason,
            Instant retryAt) {}

    /** Code that instances wait for. */
    record Missing(String name, @Nullable String version, long instances) {}

    /** One instance, without payloads. */
    record Instance(
            String instanceId,
            String name,
            @Nullable String version,
            OrchestrationRuntimeStatus runtimeStatus,
            Instant createdAt,
            Instant lastUpdatedAt,
            @Nullable Instant completedAt,
            @Nullable String failure,
            Map<String, String> tags,
            @Nullable String parentInstanceId) {}

    @ReadOperation
    Overview overview() {
        List<StalledInstance> stalled = view.figures().stalled(COUNT_MAX);
        return new Overview(
                view.hub().name(),
                COUNT_MAX,
                new TreeMap<>(view.figures().statuses(COUNT_MAX)),
                view.figures().backlog(COUNT_MAX),
                view.partitions(),
                view.kafka(),
                stalled.stream()
                        .limit(STALLED_SHOWN_MAX)
                        .map(OrchestrationsEndpoint::shown)
                        .toList(),
                missing(stalled));
    }

    /** Null if there is no such instance, which is answered with 404. The id may have slashes in it. */
    @ReadOperation
    @Nullable
    Instance instance(@Selector(match = Selector.Match.ALL_REMAINING) String... path) {
        String id = String.join("/", path);
        return InstanceId.isAllowed(id)
                ? client.get()
                        .getInstance(id)
                        .map(OrchestrationsEndpoint::shown)
                        .orElse(null)
                : null;
    }

    private static List<Missing> missing(List<StalledInstance> stalled) {
        return stalled.stream()
                .filter(instance -> instance.reason() != null
                        && instance.reason().isCausedBy(UnknownOrchestratorException.class.getName()))
                .collect(Collectors.groupingBy(
                        instance -> new Missing(instance.name(), instance.version(), 0), Collectors.counting()))
                .entrySet()
                .stream()
                .map(missing ->
                        new Missing(missing.getKey().name(), missing.getKey().version(), missing.getValue()))
                .sorted(Comparator.comparing(Missing::name).thenComparing(missing -> String.valueOf(missing.version())))
                .toList();
    }

    private static Stalled shown(StalledInstance instance) {
        return new Stalled(
                instance.id().value(),
                instance.name(),
                instance.version(),
                summary(instance.reason()),
                instance.retryAt());
    }

    private static Instance shown(OrchestrationMetadata instance) {
        return new Instance(
                instance.instanceId(),
                instance.name(),
                instance.version(),
                instance.runtimeStatus(),
                instance.createdAt(),
                instance.lastUpdatedAt(),
                instance.completedAt(),
                summary(instance.failure()),
                instance.tags(),
                instance.parentInstanceId());
    }

    private static @Nullable String summary(@Nullable FailureDetails failure) {
        return failure == null ? null : failure.summary();
    }
}
