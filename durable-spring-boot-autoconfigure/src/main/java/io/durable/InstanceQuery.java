package io.durable;

import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which instances to list. Filters that are absent do not filter; all that are present must hold. Windows begin with their first moment and end before their last.
 *
 * @param name of the orchestration, exactly
 * @param version exactly
 * @param statuses any of these; empty: all
 * @param createdFrom accepted at this time or later
 * @param createdTo accepted before this time
 * @param completedFrom ended at this time or later; what has not ended does not fit
 * @param completedTo ended before this time; what has not ended does not fit
 * @param lastUpdatedFrom updated at this time or later, as {@link OrchestrationMetadata#lastUpdatedAt} says
 * @param lastUpdatedTo updated before this time
 * @param idPrefix with which the id begins, in this case
 * @param parentId id of the instance that it is a child of
 * @param customStatusText somewhere in the JSON of the custom status, in this case
 * @param tags all of these, exactly
 * @param pageSize at most so many per page, 1 to 1000
 * @param continuationToken from the page before; absent: the first page
 */
public record InstanceQuery(
        @Nullable String name,
        @Nullable String version,
        Set<OrchestrationRuntimeStatus> statuses,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant completedFrom,
        @Nullable Instant completedTo,
        @Nullable Instant lastUpdatedFrom,
        @Nullable Instant lastUpdatedTo,
        @Nullable String idPrefix,
        @Nullable String parentId,
        @Nullable String customStatusText,
        Map<String, String> tags,
        int pageSize,
        @Nullable String continuationToken) {

    private static final int PAGE_SIZE_DEFAULT = 100;
    private static final int PAGE_SIZE_MAX = 1000;
    private static final InstanceQuery ALL = new InstanceQuery(
            null,
            null,
            Set.of(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of(),
            PAGE_SIZE_DEFAULT,
            null);

    /**
     * @throws IllegalArgumentException if the page size is out of its bounds, the id prefix or the parent's id could be part of no id, the version can't be compared, or the name or a tag has
     *     a control character, which none has that is stored
     */
    public InstanceQuery {
        if (pageSize < 1 || pageSize > PAGE_SIZE_MAX) {
            throw new IllegalArgumentException("Page size is " + pageSize + ", it must be 1 to " + PAGE_SIZE_MAX);
        }
        version = Version.checked(version);
        requireText("name", name);
        tags.forEach((key, value) -> {
            requireText("tag", key);
            requireText("tag", value);
        });
        idPrefix = idPrefix == null || idPrefix.isEmpty() ? null : requirePrefix(idPrefix);
        parentId = parentId == null ? null : new InstanceId(parentId).value();
        statuses = Set.copyOf(statuses);
        tags = Map.copyOf(tags);
    }

    /** Every instance, in pages of 100. */
    public static InstanceQuery all() {
        return ALL;
    }

    /** The same query for one orchestration. */
    public InstanceQuery withName(String name) {
        return with(draft -> draft.name = name);
    }

    /** The same query for one version of the code. */
    public InstanceQuery withVersion(String version) {
        return with(draft -> draft.version = version);
    }

    /** The same query for any of these statuses. */
    public InstanceQuery withStatuses(OrchestrationRuntimeStatus... statuses) {
        return with(draft -> draft.statuses = Set.of(statuses));
    }

    /** The same query for instances accepted at {@code from} or later. */
    public InstanceQuery withCreatedFrom(@Nullable Instant from) {
        return with(draft -> draft.createdFrom = from);
    }

    /** The same query for instances accepted before {@code to}. */
    public InstanceQuery withCreatedTo(@Nullable Instant to) {
        return with(draft -> draft.createdTo = to);
    }

    /** The same query for instances that ended at {@code from} or later. */
    public InstanceQuery withCompletedFrom(@Nullable Instant from) {
        return with(draft -> draft.completedFrom = from);
    }

    /** The same query for instances that ended before {@code to}. */
    public InstanceQuery withCompletedTo(@Nullable Instant to) {
        return with(draft -> draft.completedTo = to);
    }

    /** The same query for instances whose last turn was at {@code from} or later; those that have not begun count by their creation. */
    public InstanceQuery withLastUpdatedFrom(@Nullable Instant from) {
        return with(draft -> draft.lastUpdatedFrom = from);
    }

    /** The same query for instances whose last turn was before {@code to}. */
    public InstanceQuery withLastUpdatedTo(@Nullable Instant to) {
        return with(draft -> draft.lastUpdatedTo = to);
    }

    /**
     * The same query for instances whose id begins so.
     *
     * @throws IllegalArgumentException if no id can
     */
    public InstanceQuery withIdPrefix(@Nullable String idPrefix) {
        return with(draft -> draft.idPrefix = idPrefix);
    }

    /**
     * The same query for children of this instance.
     *
     * @throws IllegalArgumentException if that is no id
     */
    public InstanceQuery withParentId(String parentId) {
        return with(draft -> draft.parentId = parentId);
    }

    /** The same query for instances whose custom status has this text somewhere in its JSON. */
    public InstanceQuery withCustomStatusText(String text) {
        return with(draft -> draft.customStatusText = text);
    }

    /** The same query for instances with one more tag. */
    public InstanceQuery withTag(String key, String value) {
        Map<String, String> more = new TreeMap<>(tags);
        more.put(key, value);
        return with(draft -> draft.tags = more);
    }

    /** The same query in pages of another size. */
    public InstanceQuery withPageSize(int pageSize) {
        return with(draft -> draft.pageSize = pageSize);
    }

    /** The same query, going on where a page ended. */
    public InstanceQuery withContinuationToken(@Nullable String continuationToken) {
        return with(draft -> draft.continuationToken = continuationToken);
    }

    private InstanceQuery with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.query();
    }

    /** The last part of it may go on. */
    private static String requirePrefix(String prefix) {
        return InstanceId.isAllowed(prefix + "_") ? prefix : new InstanceId(prefix).value();
    }

    private static void requireText(String what, @Nullable String text) {
        if (text != null && text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("The " + what + " '" + text
                    + "' to look for has a control character, which is in none that is stored");
        }
    }

    /** A query of which a part is about to change. */
    private static final class Draft {

        private @Nullable String name;
        private @Nullable String version;
        private Set<OrchestrationRuntimeStatus> statuses;
        private @Nullable Instant createdFrom;
        private @Nullable Instant createdTo;
        private @Nullable Instant completedFrom;
        private @Nullable Instant completedTo;
        private @Nullable Instant lastUpdatedFrom;
        private @Nullable Instant lastUpdatedTo;
        private @Nullable String idPrefix;
        private @Nullable String parentId;
        private @Nullable String customStatusText;
        private Map<String, String> tags;
        private int pageSize;
        private @Nullable String continuationToken;

        Draft(InstanceQuery from) {
            name = from.name;
            version = from.version;
            statuses = from.statuses;
            createdFrom = from.createdFrom;
            createdTo = from.createdTo;
            completedFrom = from.completedFrom;
            completedTo = from.completedTo;
            lastUpdatedFrom = from.lastUpdatedFrom;
            lastUpdatedTo = from.lastUpdatedTo;
            idPrefix = from.idPrefix;
            parentId = from.parentId;
            customStatusText = from.customStatusText;
            tags = from.tags;
            pageSize = from.pageSize;
            continuationToken = from.continuationToken;
        }

        InstanceQuery query() {
            return new InstanceQuery(
                    name,
                    version,
                    statuses,
                    createdFrom,
                    createdTo,
                    completedFrom,
                    completedTo,
                    lastUpdatedFrom,
                    lastUpdatedTo,
                    idPrefix,
                    parentId,
                    customStatusText,
                    tags,
                    pageSize,
                    continuationToken);
        }
    }
}
