package io.durable.spi;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps limits over a table of tasks in memory. */
public final class InMemoryTaskAdmissions implements TaskAdmissions {

    private final Function<TaskId, @Nullable ScheduledTask> pending;
    private final Clock clock;
    private final Map<Key, Permit> permits = new LinkedHashMap<>();
    private long numbered;
    private int failingGiveUps;
    private int begunMax = Integer.MAX_VALUE;
    private int refusals;

    /** @param pending the row of a task while it is pending */
    public InMemoryTaskAdmissions(Function<TaskId, @Nullable ScheduledTask> pending, Clock clock) {
        this.pending = pending;
        this.clock = clock;
    }

    @Override
    public Admitted admit(String activity, TaskLimit limit, Collection<Request> requests) {
        if (refusals > 0) {
            refusals--;
            return Admitted.later();
        }
        Instant now = clock.now();
        Instant rateFrom = now.minus(limit.ratePeriod());
        permits.entrySet()
                .removeIf(entry -> entry.getValue().activity.equals(activity)
                        && !isDue(entry.getKey())
                        && !isRecent(entry.getValue(), rateFrom));
        for (Request request : requests) {
            Key key = new Key(request.task().id(), request.task().attempt());
            if (isDue(key)) {
                permits.putIfAbsent(key, new Permit(activity, request, numbered++, null));
            }
        }
        Set<InstanceId> begun = new HashSet<>();
        int letThrough = 0;
        boolean hasMore = false;
        for (Permit permit : waiting(activity)) {
            if (!hasRoom(activity, limit, permit, rateFrom)) {
                continue;
            }
            hasMore = letThrough == begunMax;
            if (hasMore) {
                break;
            }
            letThrough++;
            permits.put(permit.key(), new Permit(activity, permit.request, permit.number, now));
            begun.add(permit.request.task().execution().instance());
        }
        Set<TaskId> underWay = new HashSet<>();
        underWay(activity).forEach(permit -> underWay.add(permit.request.task().id()));
        return new Admitted(underWay, begun, nextAt(activity, limit, rateFrom), hasMore);
    }

    @Override
    public void giveUp(Collection<ScheduledTask> attempts) {
        if (failingGiveUps > 0) {
            failingGiveUps--;
            throw new StoreException("The database is away", new IllegalStateException("no connection"));
        }
        for (ScheduledTask attempt : attempts) {
            Permit permit = permits.remove(new Key(attempt.id(), attempt.attempt()));
            if (permit != null && permit.grantedAt != null) {
                TaskId nobody = new TaskId(new UUID(0, numbered++));
                permits.put(new Key(nobody, attempt.attempt()), permit.of(nobody));
            }
        }
    }

    /** The next so many calls fail that give attempts up. */
    public void failGiveUps(int count) {
        failingGiveUps = count;
    }

    /** A look lets no more through and leaves the rest. */
    public void leaveRestBehind(int begunMax) {
        this.begunMax = begunMax;
    }

    /** Somebody else counts whenever it is asked the next so many times. */
    public void refuse(int count) {
        refusals = count;
    }

    /** Whether the attempt was let through. */
    public boolean isLetThrough(ScheduledTask attempt) {
        Permit permit = permits.get(new Key(attempt.id(), attempt.attempt()));
        return permit != null && permit.grantedAt != null;
    }

    private boolean isDue(Key key) {
        ScheduledTask row = pending.apply(key.task());
        return row != null && row.attempt() == key.attempt();
    }

    private static boolean isRecent(Permit permit, Instant rateFrom) {
        return permit.grantedAt != null && permit.grantedAt.isAfter(rateFrom);
    }

    private List<Permit> of(String activity) {
        return permits.values().stream()
                .filter(permit -> permit.activity.equals(activity))
                .toList();
    }

    private List<Permit> waiting(String activity) {
        List<Permit> waiting = new ArrayList<>(of(activity));
        waiting.removeIf(permit -> permit.grantedAt != null);
        waiting.sort(Comparator.<Permit>comparingInt(
                        permit -> -permit.request.admission().priority())
                .thenComparingLong(permit -> permit.number));
        return waiting;
    }

    private List<Permit> underWay(String activity) {
        return of(activity).stream()
                .filter(permit -> permit.grantedAt != null && isDue(permit.key()))
                .toList();
    }

    private boolean hasRoom(String activity, TaskLimit limit, Permit next, Instant rateFrom) {
        List<Permit> underWay = underWay(activity);
        String key = next.request.admission().key();
        long sameKey = underWay.stream()
                .filter(permit ->
                        key != null && key.equals(permit.request.admission().key()))
                .count();
        return underWay.size() < limit.concurrentMax()
                && sameKey < limit.concurrentPerKeyMax()
                && (!limit.hasRate() || recent(activity, rateFrom).size() < limit.rate());
    }

    private List<Instant> recent(String activity, Instant rateFrom) {
        return of(activity).stream()
                .filter(permit -> isRecent(permit, rateFrom))
                .map(permit -> permit.grantedAt)
                .sorted()
                .toList();
    }

    private @Nullable Instant nextAt(String activity, TaskLimit limit, Instant rateFrom) {
        List<Instant> recent = recent(activity, rateFrom);
        return !limit.hasRate() || recent.size() < limit.rate()
                ? null
                : recent.get(recent.size() - limit.rate()).plus(limit.ratePeriod());
    }

    /** All rows. */
    public Map<Key, Permit> rows() {
        return Map.copyOf(permits);
    }

    /** These are all rows from now on. */
    public void restore(Map<Key, Permit> rows) {
        permits.clear();
        permits.putAll(rows);
    }

    /** One attempt. */
    public record Key(TaskId task, int attempt) {}

    /** An attempt that waits, or was let through at a time. */
    public record Permit(
            String activity,
            Request request,
            long number,
            @Nullable Instant grantedAt) {

        private Key key() {
            return new Key(request.task().id(), request.task().attempt());
        }

        private Permit of(TaskId task) {
            ScheduledTask row = request.task();
            ScheduledTask other = new ScheduledTask(
                    task, row.execution(), row.step(), row.name(), row.attempt(), row.due(), row.queue(), row.node());
            return new Permit(activity, new Request(other, request.admission()), number, grantedAt);
        }
    }
}
