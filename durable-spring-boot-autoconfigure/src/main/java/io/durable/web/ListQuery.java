package io.durable.web;

import io.durable.InstanceQuery;
import io.durable.history.OrchestrationRuntimeStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filters of the contract, as they stand in a query string. What can't be read is refused: a filter that is ignored would list, or remove, too much.
 *
 * @param createdTimeFrom a date, a date and time, or one with an offset; without an offset it is UTC
 * @param createdTimeTo the same
 * @param runtimeStatus names of Durable Functions, with commas between them, in any case
 * @param instanceIdPrefix with which the id begins
 * @param name of the orchestration; this and what follows is our own
 * @param version of the code
 * @param status names of our own constants, exactly, with commas between them; together with the contract's: any of both
 * @param parentInstanceId of the children to list
 * @param customStatus text somewhere in the JSON of the custom status
 * @param completedTimeFrom as those of the creation
 * @param completedTimeTo as those of the creation
 * @param lastUpdatedTimeFrom as those of the creation
 * @param lastUpdatedTimeTo as those of the creation
 * @param top at most so many per page
 */
record ListQuery(
        @Nullable String createdTimeFrom,
        @Nullable String createdTimeTo,
        @Nullable String runtimeStatus,
        @Nullable String instanceIdPrefix,
        @Nullable String name,
        @Nullable String version,
        @Nullable Set<OrchestrationRuntimeStatus> status,
        @Nullable String parentInstanceId,
        @Nullable String customStatus,
        @Nullable String completedTimeFrom,
        @Nullable String completedTimeTo,
        @Nullable String lastUpdatedTimeFrom,
        @Nullable String lastUpdatedTimeTo,
        @Nullable Integer top) {

    /** A parameter that may be there more than once, which a binder would split at commas. */
    static final String TAG = "tag";

    private static final int TOP_MAX = 1000;

    /** A status that instances here never have: what continues as new runs. */
    private static final String CONTINUED_AS_NEW = "ContinuedAsNew";

    /**
     * @param tags each {@code key=value}, all of which must be there
     * @param access is asked if the query looks into payloads: whether one is found tells what is in them
     * @throws IllegalArgumentException if a filter can't be read
     */
    InstanceQuery toQuery(@Nullable List<String> tags, Access access) {
        if (customStatus != null) {
            access.check(ManagementPermission.VIEW_PAYLOAD, null);
        }
        Set<OrchestrationRuntimeStatus> statuses = statuses();
        InstanceQuery query = InstanceQuery.all()
                .withCreatedFrom(time("createdTimeFrom", createdTimeFrom))
                .withCreatedTo(time("createdTimeTo", createdTimeTo))
                .withCompletedFrom(time("completedTimeFrom", completedTimeFrom))
                .withCompletedTo(time("completedTimeTo", completedTimeTo))
                .withLastUpdatedFrom(time("lastUpdatedTimeFrom", lastUpdatedTimeFrom))
                .withLastUpdatedTo(time("lastUpdatedTimeTo", lastUpdatedTimeTo))
                .withIdPrefix(instanceIdPrefix)
                .withStatuses(statuses.toArray(OrchestrationRuntimeStatus[]::new));
        query = name == null ? query : query.withName(name);
        query = version == null ? query : query.withVersion(version);
        query = parentInstanceId == null ? query : query.withParentId(parentInstanceId);
        query = customStatus == null ? query : query.withCustomStatusText(customStatus);
        for (String[] tag : tags(tags)) {
            query = query.withTag(tag[0], tag[1]);
        }
        return top == null ? query : query.withPageSize(Math.min(top, TOP_MAX));
    }

    /**
     * Keys and values.
     *
     * @throws IllegalArgumentException if one has no key
     */
    static List<String[]> tags(@Nullable List<String> tags) {
        return (tags == null ? List.<String>of() : tags)
                .stream()
                        .map(tag -> {
                            if (tag.indexOf('=') < 1) {
                                throw new IllegalArgumentException(
                                        "tag '" + tag + "' is none: write it like tag=region=eu");
                            }
                            return tag.split("=", 2);
                        })
                        .toList();
    }

    /** Whether no instance can fit, because statuses are named and none of them exists here. */
    boolean selectsNothing() {
        return runtimeStatus != null && !runtimeStatus.isBlank() && statuses().isEmpty();
    }

    private Set<OrchestrationRuntimeStatus> statuses() {
        Set<OrchestrationRuntimeStatus> statuses = EnumSet.noneOf(OrchestrationRuntimeStatus.class);
        statuses.addAll(status == null ? Set.of() : status);
        if (runtimeStatus != null && !runtimeStatus.isBlank()) {
            for (String spelling : runtimeStatus.split(",")) {
                statuses.addAll(status(spelling.strip()));
            }
        }
        return statuses;
    }

    private static Set<OrchestrationRuntimeStatus> status(String spelling) {
        Set<OrchestrationRuntimeStatus> found = EnumSet.noneOf(OrchestrationRuntimeStatus.class);
        Arrays.stream(OrchestrationRuntimeStatus.values())
                .filter(status -> StatusJson.statusName(status).equalsIgnoreCase(spelling))
                .forEach(found::add);
        if (found.isEmpty() && !spelling.equalsIgnoreCase(CONTINUED_AS_NEW)) {
            throw new IllegalArgumentException("runtimeStatus '" + spelling
                    + "' is unknown: use Pending, Running, Suspended, Completed, Failed, Terminated, Canceled or "
                    + CONTINUED_AS_NEW + ", with commas between them");
        }
        return found;
    }

    static @Nullable Instant time(String parameter, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            // a plus sign that nobody encoded arrives as a blank
            return instant(DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text.strip().replace(' ', '+'), OffsetDateTime::from, LocalDateTime::from));
        } catch (DateTimeException noTime) {
            return date(parameter, text);
        }
    }

    private static Instant instant(TemporalAccessor time) {
        return time instanceof OffsetDateTime withOffset
                ? withOffset.toInstant()
                : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
    }

    private static Instant date(String parameter, String text) {
        try {
            return LocalDate.parse(text.strip()).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException noDateEither) {
            throw new IllegalArgumentException(
                    parameter + " '" + text + "' is no time: write it like 2026-02-28T05:18:49Z", noDateEither);
        }
    }
}
