package io.durable.web;

import static io.durable.history.OrchestrationRuntimeStatus.FAILED;
import static io.durable.history.OrchestrationRuntimeStatus.STALLED;

import io.durable.OrchestrationMetadata;
import io.durable.history.FailureDetails;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Instances to ask for. */
final class Instances {

    static final Instant CREATED = Instant.parse("2026-02-28T05:18:49.999Z");
    static final Instant UPDATED = Instant.parse("2026-02-28T05:18:54.366Z");

    private Instances() {}

    /** An instance of "processOrder" with an input, and whatever its status asks for. */
    static OrchestrationMetadata instance(String id, OrchestrationRuntimeStatus status) {
        String output = status == OrchestrationRuntimeStatus.COMPLETED ? "[1,2]" : null;
        return instance(id, status, "{\"total\":12.50}", output, null);
    }

    static OrchestrationMetadata instance(
            String id,
            OrchestrationRuntimeStatus status,
            @Nullable String input,
            @Nullable String output,
            @Nullable String customStatus) {
        return new OrchestrationMetadata(
                id,
                "processOrder",
                null,
                status,
                CREATED,
                UPDATED,
                status.isTerminal() ? UPDATED : null,
                payload(input),
                payload(output),
                payload(customStatus),
                failure(status),
                Map.of(),
                null);
    }

    private static @Nullable FailureDetails failure(OrchestrationRuntimeStatus status) {
        FailureDetails cause = new FailureDetails("java.io.IOException", null, "\tat a.B.c\n", null, 1);
        return status == FAILED || status == STALLED
                ? new FailureDetails("java.lang.IllegalStateException", "no stock", "\tat a.B.d\n", cause, 1)
                : null;
    }

    private static @Nullable Payload payload(@Nullable String json) {
        return json == null ? null : Payload.of(json);
    }
}
