package io.durable.spi;

import io.durable.history.InstanceId;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskId;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may begin where an activity has limits, for all nodes of the hub. An attempt that was let through counts as under way for as long as its task is pending at that
 * attempt, wherever it is and whoever has it; so nobody has to give anything back, and what a dead node had is had by whoever makes the attempt again. Any thread may call,
 * several at once; one of those that ask for the same activity counts, and the others are told so at once. What a call costs does not depend on how many wait.
 */
public interface TaskAdmissions {

    /**
     * Notes who waits, and lets through as many as the limit has room for: those of the highest priority first, of these who came first. May be said again of the same attempts: one that was noted
     * waits where it was. Of attempts that are not due any more nothing is noted.
     *
     * @param activity whose attempts they are
     * @param limit as the caller knows it
     * @param requests attempts that are to be made as soon as there is room; none: only room that has become free is given away
     * @throws StoreException if it failed or its outcome is unknown; asking again is safe
     */
    Admitted admit(String activity, TaskLimit limit, Collection<Request> requests);

    /**
     * Nobody makes these attempts any more although their tasks stay pending, because their instances are parked: they count no longer, neither among those that are under way nor among those
     * that wait; the rate keeps what it has let through. Whoever makes one again asks again. Attempts of which nothing is noted are passed over.
     *
     * @throws StoreException if it failed or its outcome is unknown; saying it again is safe
     */
    void giveUp(Collection<ScheduledTask> attempts);

    /** An attempt that is to be made. */
    record Request(ScheduledTask task, TaskAdmission admission) {}

    /**
     * Who may begin, or has begun.
     *
     * @param underWay all tasks of the activity that are let through at the attempt at which they are
     * @param begun the instances of those that were let through just now
     * @param nextAt when the rate lets more through, by the database's clock; absent: not before somebody has ended
     * @param hasMore whether so many had to be looked at that a rest was left, for which there may be room: the caller asks again at once, also if it has nobody who waits
     * @param isCounted whether it was counted; otherwise somebody else does that at this moment, nothing was noted or let through, and the caller asks again soon
     */
    record Admitted(
            Set<TaskId> underWay,
            Set<InstanceId> begun,
            @Nullable Instant nextAt,
            boolean hasMore,
            boolean isCounted) {

        /** It was counted. */
        public Admitted(Set<TaskId> underWay, Set<InstanceId> begun, @Nullable Instant nextAt, boolean hasMore) {
            this(underWay, begun, nextAt, hasMore, true);
        }

        /** Somebody else counts. */
        public static Admitted later() {
            return new Admitted(Set.of(), Set.of(), null, false, false);
        }

        public Admitted {
            underWay = Set.copyOf(underWay);
            begun = Set.copyOf(begun);
        }
    }
}
