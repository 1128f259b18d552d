package io.durable.jpa;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.jpa.PermitReview.Progress;
import io.durable.jpa.PermitTable.Permit;
import io.durable.spi.TaskAdmissions.Admitted;
import io.durable.spi.TaskAdmissions.Request;
import io.durable.spi.TaskLimit;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One look at one activity, in a transaction that has its lock. Reads what is under way and the first of those that wait, never all of them: those whose keys are full are taken out of the line, and come
 * back one by one when attempts with their key end. For each key with somebody out of the line there is therefore always somebody with that key under way or in the line.
 */
final class PermitCounting {

    private static final int PAGE = 500;
    private static final int PAGE_COUNT_MAX = 4;

    /** As many are read at least, because some of them may not be due any more. */
    private static final int SPARE = 20;

    /** No fewer than a look lets through, so that they do not become more and more. */
    private static final int FORGOTTEN_MAX = PAGE * PAGE_COUNT_MAX;

    /**
     * What came of a look.
     *
     * @param progress how far the first looks of this process have come
     */
    record Look(Admitted admitted, Progress progress) {}

    private final PermitRows rows;
    private final TaskLimit limit;
    private final Instant now;
    private final Instant forgotten;
    private final Set<TaskId> underWay = new HashSet<>();
    private final Set<InstanceId> begun = new HashSet<>();
    private final Map<String, Integer> keys = new HashMap<>();
    private int room;

    PermitCounting(PermitRows rows, TaskLimit limit, Instant now) {
        this.rows = rows;
        this.limit = limit;
        this.now = now;
        this.forgotten = limit.hasRate() ? now.minus(limit.ratePeriod()) : now;
    }

    /** @param before how far the first looks of this process have come before */
    Look admit(Collection<Request> requests, Progress before) throws SQLException {
        rows.note(requests, now);
        countUnderWay();
        boolean isTidy = before.isDone() && !limit.hasRate() || deleteForgotten();
        Progress reviewed = before.isDone() ? before : new PermitReview(rows, PAGE, this::roomOf).goOn(before);
        room = limit.concurrentMax() - underWay.size();
        Instant nextAt = keepRate();
        boolean hasRest = !giveAway();
        if (nextAt == null && !begun.isEmpty()) {
            nextAt = keepRate();
        }
        Admitted admitted = new Admitted(underWay, begun, nextAt, hasRest || !reviewed.isDone());
        return new Look(admitted, reviewed.isDone() && !isTidy ? before : reviewed);
    }

    private void countUnderWay() throws SQLException {
        List<Permit> ended = new ArrayList<>();
        for (Permit permit : rows.underWay()) {
            if (permit.isDue()) {
                count(permit);
            } else {
                ended.add(permit);
            }
        }
        rows.move(ended.stream().filter(this::isRecent).toList(), PermitTable.ENDED);
        rows.delete(ended.stream().filter(permit -> !isRecent(permit)).toList());
        bringBack(ended);
    }

    private boolean isRecent(Permit permit) {
        return permit.grantedAt() != null && permit.grantedAt().isAfter(forgotten);
    }

    /** Returns when the rate lets more through, if it lets nothing through now. */
    private @Nullable Instant keepRate() throws SQLException {
        if (!limit.hasRate()) {
            return null;
        }
        List<Instant> first = rows.grantedAfter(forgotten, limit.rate() - 1);
        if (!first.isEmpty()) {
            room = 0;
            return first.get(0).plus(limit.ratePeriod());
        }
        room = Math.min(room, limit.rate() - rows.countGrantedAfter(forgotten));
        return null;
    }

    /** Whether there is nobody left who could be let through, as far as there is room. */
    private boolean giveAway() throws SQLException {
        for (int page = 0; page < PAGE_COUNT_MAX; page++) {
            if (room <= 0 || !giveAwayPage()) {
                return true;
            }
        }
        return room <= 0;
    }

    /** Returns whether there may be more of those that wait. */
    private boolean giveAwayPage() throws SQLException {
        int size = Math.min(PAGE, Math.max(room, SPARE));
        List<Permit> waiting = rows.waiting(size);
        List<Permit> ended = waiting.stream().filter(permit -> !permit.isDue()).toList();
        rows.delete(ended);
        if (bringBack(ended)) {
            return true; // whoever comes back may be before the others
        }
        List<Permit> granted = new ArrayList<>();
        List<Permit> heldBack = new ArrayList<>();
        waiting.stream().filter(Permit::isDue).forEach(permit -> decide(permit, granted, heldBack));
        room -= granted.size();
        rows.grant(granted, now);
        rows.move(heldBack, PermitTable.HELD_BACK);
        return waiting.size() == size;
    }

    private void decide(Permit permit, List<Permit> granted, List<Permit> heldBack) {
        if (!hasRoom(permit.key())) {
            heldBack.add(permit);
        } else if (granted.size() < room) {
            count(permit);
            begun.add(permit.instance());
            granted.add(permit);
        }
    }

    private boolean hasRoom(@Nullable String key) {
        return key == null || roomOf(key) > 0;
    }

    private int roomOf(String key) {
        return limit.concurrentPerKeyMax() - keys.getOrDefault(key, 0);
    }

    private void count(Permit permit) {
        underWay.add(permit.task());
        if (permit.key() != null) {
            keys.merge(permit.key(), 1, Integer::sum);
        }
    }

    /** Those that were held back behind these, as far as their keys have room. Returns whether there were any. */
    private boolean bringBack(List<Permit> ended) throws SQLException {
        Set<String> freed = new HashSet<>();
        ended.stream().map(Permit::key).filter(Objects::nonNull).forEach(freed::add);
        boolean isAny = false;
        for (String key : freed) {
            int free = roomOf(key);
            isAny |= free > 0 && bringBack(key, free);
        }
        return isAny;
    }

    private boolean bringBack(String key, int free) throws SQLException {
        int size = Math.min(PAGE, Math.max(free, SPARE));
        List<Permit> heldBack = rows.heldBack(key, size);
        List<Permit> back = heldBack.stream().filter(Permit::isDue).limit(free).toList();
        if (back.isEmpty()) {
            // of many that are not due any more one stands in the line for those behind it
            back = heldBack.size() == size ? heldBack.subList(size - 1, size) : List.of();
        }
        Set<Permit> kept = Set.copyOf(back);
        rows.delete(heldBack.stream()
                .filter(permit -> !permit.isDue() && !kept.contains(permit))
                .toList());
        rows.move(back, PermitTable.WAITING);
        return !back.isEmpty();
    }

    /** Returns whether none is left. */
    private boolean deleteForgotten() throws SQLException {
        List<Permit> page = rows.forgotten(forgotten, FORGOTTEN_MAX);
        rows.delete(page);
        return page.size() < FORGOTTEN_MAX;
    }
}
