package io.durable;

import io.durable.history.OrchestrationRuntimeStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which instances to list. Filters that are absent do not filter; all that are present must hold.
 *
 * @param name of the orchestration, exactly
 * @param statuses any of these; empty: all
 * @param createdFrom accepted at this time or later
 * @param createdTo accepted before this time
 * @param tags all of these, exactly
 * @param pageSize at most so many per page, 1 to 1000
 * @param continuationToken from the page before; absent: the first page
 */
public record InstanceQuery(
        @Nullable String name,
        Set<OrchestrationRuntimeStatus> statuses,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        Map<String, String> tags,
        int pageSize,
        @Nullable String continuationToken) {

    private static final int PAGE_SIZE_DEFAULT = 100;
    private static final int PAGE_SIZE_MAX = 1000;
    private static final InstanceQuery ALL =
            new InstanceQuery(null, Set.of(), null, null, Map.of(), PAGE_SIZE_DEFAULT, null);

    /** @throws IllegalArgumentException if the page size is out of its bounds */
    public InstanceQuery {
        if (pageSize < 1 || pageSize > PAGE_SIZE_MAX) {
            throw new IllegalArgumentException("Page size is " + pageSize + ", it must be 1 to " + PAGE_SIZE_MAX);
        }
        statuses = Set.copyOf(statuses);
        tags = Map.copyOf(tags);
    }

    /** Every instance, in pages of 100. */
    public static InstanceQuery all() {
        return ALL;
    }

    /** The same query for one orchestration. */
    public InstanceQuery withName(String name) {
        return new InstanceQuery(name, statuses, createdFrom, createdTo, tags, pageSize, continuationToken);
    }

    /** The same query for any of these statuses. */
    public InstanceQuery withStatuses(OrchestrationRuntimeStatus... statuses) {
        return new InstanceQuery(name, Set.of(statuses), createdFrom, createdTo, tags, pageSize, continuationToken);
    }

    /** The same query for instances accepted at {@code from} or later. */
    public InstanceQuery withCreatedFrom(Instant from) {
        return new InstanceQuery(name, statuses, from, createdTo, tags, pageSize, continuationToken);
    }

    /** The same query for instances accepted before {@code to}. */
    public InstanceQuery withCreatedTo(Instant to) {
        return new InstanceQuery(name, statuses, createdFrom, to, tags, pageSize, continuationToken);
    }

    /** The same query for instances with one more tag. */
    public InstanceQuery withTag(String key, String value) {
        Map<String, String> more = new TreeMap<>(tags);
        more.put(key, value);
        return new InstanceQuery(name, statuses, createdFrom, createdTo, more, pageSize, continuationToken);
    }

    /** The same query in pages of another size. */
    public InstanceQuery withPageSize(int pageSize) {
        return new InstanceQuery(name, statuses, createdFrom, createdTo, tags, pageSize, continuationToken);
    }

    /** The same query, going on where a page ended. */
    public InstanceQuery withContinuationToken(@Nullable String continuationToken) {
        return new InstanceQuery(name, statuses, createdFrom, createdTo, tags, pageSize, continuationToken);
    }
}
