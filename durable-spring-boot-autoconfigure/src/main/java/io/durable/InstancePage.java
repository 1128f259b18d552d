package io.durable;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a query.
 *
 * @param instances newest first
 * @param continuationToken opaque, for the next page; absent on the last one
 */
public record InstancePage(
        List<OrchestrationMetadata> instances, @Nullable String continuationToken) {

    public InstancePage {
        instances = List.copyOf(instances);
    }
}
