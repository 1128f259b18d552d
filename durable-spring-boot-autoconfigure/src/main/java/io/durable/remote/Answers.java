package io.durable.remote;

import io.durable.InstanceCounts;
import io.durable.OrchestrationMetadata;
import io.durable.history.FailureDetails;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads what the endpoints answer. Numbers keep their digits; a payload {@code null} is read as none. */
final class Answers {

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    JsonNode tree(byte[] body) {
        return mapper.readTree(body);
    }

    OrchestrationMetadata instance(JsonNode state) {
        JsonNode details = state.required("details");
        Map<String, String> tags = new TreeMap<>();
        details.required("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().stringValue()));
        OrchestrationRuntimeStatus status =
                OrchestrationRuntimeStatus.valueOf(details.required("status").stringValue());
        FailureDetails failure = failure(details.required("failure"));
        return new OrchestrationMetadata(
                state.required("instanceId").stringValue(),
                state.required("name").stringValue(),
                text(details, "version"),
                status,
                Instant.parse(details.required("createdAt").stringValue()),
                Instant.parse(details.required("lastUpdatedAt").stringValue()),
                time(details, "completedAt"),
                payload(state.path("input")),
                status == OrchestrationRuntimeStatus.FAILED ? null : payload(state.path("output")),
                payload(state.path("customStatus")),
                failure,
                tags,
                text(details, "parentInstanceId"));
    }

    List<OrchestrationMetadata> instances(JsonNode states) {
        List<OrchestrationMetadata> instances = new ArrayList<>();
        states.forEach(state -> instances.add(instance(state)));
        return instances;
    }

    InstanceCounts counts(JsonNode answer) {
        List<InstanceCounts.Count> counts = new ArrayList<>();
        answer.required("counts")
                .forEach(count -> counts.add(new InstanceCounts.Count(
                        count.required("name").stringValue(),
                        OrchestrationRuntimeStatus.valueOf(
                                count.required("status").stringValue()),
                        count.required("count").longValue())));
        return new InstanceCounts(counts);
    }

    private @Nullable FailureDetails failure(JsonNode node) {
        return node.isNull() ? null : requireFailure(node);
    }

    FailureDetails requireFailure(JsonNode node) {
        List<String> supertypes = new ArrayList<>();
        node.required("supertypes").forEach(type -> supertypes.add(type.stringValue()));
        return new FailureDetails(
                node.required("type").stringValue(),
                text(node, "message"),
                "",
                failure(node.required("cause")),
                node.required("attempts").intValue(),
                supertypes);
    }

    private @Nullable Payload payload(JsonNode node) {
        return node.isNull() || node.isMissingNode() ? null : Payload.of(mapper.writeValueAsBytes(node));
    }

    private static @Nullable Instant time(JsonNode node, String field) {
        String text = text(node, field);
        return text == null ? null : Instant.parse(text);
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNull() || value.isMissingNode() ? null : value.stringValue();
    }
}
