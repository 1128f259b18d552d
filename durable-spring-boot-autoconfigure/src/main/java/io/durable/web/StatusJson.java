package io.durable.web;

import io.durable.OrchestrationMetadata;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.OrchestrationRuntimeStatus;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an instance as Durable Functions does. Uses a mapper of its own: how the application configures JSON must not change a contract. */
final class StatusJson {

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final JsonMapper mapper = new JsonMapper();
    private final PayloadJson payloads = new PayloadJson(mapper);
    private final HistoryJson histories = new HistoryJson(mapper, payloads);

    /**
     * What a client asked to see.
     *
     * @param inputs whether inputs are shown, the instance's and those in its history
     * @param results whether the history's items show their results
     * @param payloads whether output and custom status are shown, and what else the history's items carry
     */
    record View(boolean inputs, boolean results, boolean payloads) {

        /** What is shown to those who say nothing. */
        static final View DEFAULT = new View(true, false, true);

        /** What is shown to those who may see no payloads. */
        static final View BARE = new View(false, false, false);
    }

    byte[] status(OrchestrationMetadata instance, View view) {
        return mapper.writeValueAsBytes(tree(instance, view));
    }

    byte[] status(OrchestrationMetadata instance, List<HistoryEntry> history, View view) {
        ObjectNode tree = tree(instance, view);
        tree.set("historyEvents", histories.items(history, view));
        return mapper.writeValueAsBytes(tree);
    }

    /** With what the contract has no field for. */
    byte[] details(OrchestrationMetadata instance, View view) {
        return mapper.writeValueAsBytes(detailed(instance, view));
    }

    /** An entry of a history by itself, unlike those in a state: what was scheduled stands apart from its end. */
    byte[] entry(String instanceId, HistoryEntry entry, View view) {
        return mapper.writeValueAsBytes(histories.entry(instanceId, entry, view));
    }

    /** What stands in an export in place of the rest of a history. */
    byte[] incomplete(String instanceId, String reason) {
        return mapper.writeValueAsBytes(
                mapper.createObjectNode().put("Instance", instanceId).put("Incomplete", reason));
    }

    /** All of them, in an array. */
    byte[] list(List<OrchestrationMetadata> instances, boolean details, Function<OrchestrationMetadata, View> views) {
        ArrayNode list = mapper.createArrayNode();
        instances.forEach(instance ->
                list.add(details ? detailed(instance, views.apply(instance)) : tree(instance, views.apply(instance))));
        return mapper.writeValueAsBytes(list);
    }

    /** The output alone, as it is in the state. */
    byte[] output(OrchestrationMetadata instance) {
        ObjectNode tree = mapper.createObjectNode();
        payloads.put(tree, "output", instance.output());
        return mapper.writeValueAsBytes(tree.get("output"));
    }

    private ObjectNode detailed(OrchestrationMetadata instance, View view) {
        ObjectNode tree = tree(instance, view);
        ObjectNode details = tree.putObject("details")
                .put("status", instance.runtimeStatus().name())
                .put("payloads", view.payloads())
                .put("version", instance.version())
                .put("parentInstanceId", instance.parentInstanceId())
                .put("createdAt", instance.createdAt().toString())
                .put("lastUpdatedAt", instance.lastUpdatedAt().toString())
                .put("completedAt", Objects.toString(instance.completedAt(), null));
        details.set("tags", mapper.valueToTree(instance.tags()));
        FailureDetails failure = instance.failure();
        details.set("failure", failure == null ? mapper.nullNode() : payloads.wholeFailure(failure));
        return tree;
    }

    private ObjectNode tree(OrchestrationMetadata instance, View view) {
        ObjectNode tree = mapper.createObjectNode()
                .put("name", instance.name())
                .put("instanceId", instance.instanceId())
                .put("runtimeStatus", statusName(instance.runtimeStatus()));
        payloads.put(tree, "input", view.inputs() ? instance.input() : null);
        payloads.put(tree, "customStatus", view.payloads() ? instance.customStatus() : null);
        putOutput(tree, instance, view);
        tree.put("createdTime", seconds(instance.createdAt()))
                .put("lastUpdatedTime", seconds(instance.lastUpdatedAt()));
        FailureDetails failure = instance.failure();
        if (failure != null && instance.runtimeStatus() == OrchestrationRuntimeStatus.STALLED) {
            tree.put("stalledReason", failure.summary());
        }
        return tree;
    }

    private void putOutput(ObjectNode tree, OrchestrationMetadata instance, View view) {
        FailureDetails failure = instance.failure();
        if (failure != null && instance.runtimeStatus() == OrchestrationRuntimeStatus.FAILED) {
            tree.set("output", payloads.failure(failure));
        } else {
            payloads.put(tree, "output", view.payloads() ? instance.output() : null);
        }
    }

    /** The spelling of Durable Functions, which does not know a stalled instance: it is one that runs. */
    static String statusName(OrchestrationRuntimeStatus status) {
        return switch (status) {
            case PENDING -> "Pending";
            case RUNNING, STALLED -> "Running";
            case SUSPENDED -> "Suspended";
            case COMPLETED -> "Completed";
            case FAILED -> "Failed";
            case TERMINATED -> "Terminated";
            case CANCELED -> "Canceled";
        };
    }

    private static String seconds(Instant time) {
        return SECONDS.format(time);
    }
}
