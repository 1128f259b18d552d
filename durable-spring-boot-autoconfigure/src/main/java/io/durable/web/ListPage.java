package io.durable.web;

import io.durable.DurableClient;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.OrchestrationMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page for an answer that is built in memory: ends it early, with a token for the rest, where what it shows comes to more than that should hold.
 * Payloads that stand apart from their instances' rows are not fetched for that.
 *
 * @param bytes how many of an instance are shown
 */
record ListPage(DurableClient client, ToLongFunction<OrchestrationMetadata> bytes) {

    /** What stands in their rows is in memory together. */
    private static final int INSTANCES_AT_ONCE = 100;

    private static final long BYTES_MAX = 8L * 1024 * 1024;

    /** The same query for those who go through all that it selects, no more at once than fit in memory. */
    static InstanceQuery few(InstanceQuery query) {
        return query.withPageSize(Math.min(INSTANCES_AT_ONCE, query.pageSize()));
    }

    InstancePage read(InstanceQuery query) {
        List<OrchestrationMetadata> found = new ArrayList<>();
        long bytesLeft = BYTES_MAX;
        @Nullable String token = query.continuationToken();
        do {
            InstanceQuery next = query.withContinuationToken(token)
                    .withPageSize(Math.min(INSTANCES_AT_ONCE, query.pageSize() - found.size()));
            InstancePage part = client.listInstances(next);
            for (int fitting = 0; fitting < part.instances().size(); fitting++) {
                bytesLeft -= bytes.applyAsLong(part.instances().get(fitting));
                if (bytesLeft < 0) {
                    return cut(found, next, fitting);
                }
            }
            found.addAll(part.instances());
            token = part.continuationToken();
        } while (token != null && found.size() < query.pageSize());
        return new InstancePage(found, token);
    }

    /** One is shown whatever its size: nobody would get beyond it otherwise. */
    private InstancePage cut(List<OrchestrationMetadata> found, InstanceQuery next, int fitting) {
        if (fitting == 0 && !found.isEmpty()) {
            return new InstancePage(found, next.continuationToken());
        }
        InstancePage last = client.listInstances(next.withPageSize(Math.max(1, fitting)));
        found.addAll(last.instances());
        return new InstancePage(found, last.continuationToken());
    }
}
