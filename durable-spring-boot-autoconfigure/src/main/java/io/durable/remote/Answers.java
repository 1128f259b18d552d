package io.durable.remote;

import io.durable.InstanceCounts;
import io.durable.OrchestrationMetadata;
import io.durable.history.FailureDetails;
import io.durable.history.OrchestrationRuntimeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what the endpoints answer. Payloads stay as they were sent, digit by digit; one that is {@code null} is read as none. */
final class Answers {

    /** A payload may be as deep as the hub takes it, and stands in an object in an array. */
    private static final int NESTING_MAX = 2_000;

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(NESTING_MAX)
                            .build())
                    .build())
            .build();

    /**
     * An instance.
     *
     * @param showsPayloads whether it has the payloads that the hub has; otherwise it has none, for the caller may not see them
     */
    record Seen(OrchestrationMetadata instance, boolean showsPayloads) {}

    JsonNode tree(byte[] body) {
        return mapper.readTree(body);
    }

    /** Whether the value is {@code null}. Nothing else of it is looked at but that it is JSON. */
    boolean isNull(byte[] body) {
        try (JsonParser parser = mapper.createParser(body)) {
            JsonToken first = parser.nextToken();
            parser.skipChildren();
            parser.finishToken();
            if (first == null || parser.nextToken() != null) {
                throw new IllegalArgumentException("There is not exactly one value");
            }
            return first == JsonToken.VALUE_NULL;
        }
    }

    Seen instance(byte[] body) {
        return instance(RawObject.read(mapper, body));
    }

    private Seen instance(RawObject state) {
        JsonNode details = state.tree("details");
        Map<String, String> tags = new TreeMap<>();
        details.required("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().stringValue()));
        OrchestrationRuntimeStatus status =
                OrchestrationRuntimeStatus.valueOf(details.required("status").stringValue());
        FailureDetails failure = failure(details.required("failure"));
        OrchestrationMetadata instance = new OrchestrationMetadata(
                state.tree("instanceId").stringValue(),
                state.tree("name").stringValue(),
                text(details, "version"),
                status,
                Instant.parse(details.required("createdAt").stringValue()),
                Instant.parse(details.required("lastUpdatedAt").stringValue()),
                time(details, "completedAt"),
                state.payload("input"),
                status == OrchestrationRuntimeStatus.FAILED ? null : state.payload("output"),
                state.payload("customStatus"),
                failure,
                tags,
                text(details, "parentInstanceId"));
        return new Seen(instance, details.required("payloads").booleanValue());
    }

    List<OrchestrationMetadata> instances(byte[] body) {
        return RawObject.readAll(mapper, body).stream()
                .map(state -> instance(state).instance())
                .toList();
    }

    InstanceCounts counts(byte[] body) {
        List<InstanceCounts.Count> counts = new ArrayList<>();
        tree(body)
                .required("counts")
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

    private static @Nullable Instant time(JsonNode node, String field) {
        String text = text(node, field);
        return text == null ? null : Instant.parse(text);
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNull() || value.isMissingNode() ? null : value.stringValue();
    }
}
