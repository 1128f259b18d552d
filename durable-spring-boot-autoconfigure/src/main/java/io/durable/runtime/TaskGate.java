package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.TaskAdmissions.Admitted;
import io.durable.spi.TaskAdmissions.Request;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tasks of one partition that wait because their activities have limits over all nodes. Asks when one comes, when one that was under way has ended, when somebody rings, and otherwise now
 * and then: whoever gives room away rings the others, and a lost bell costs no more than that while. What is kept here is in nobody's hands, and is found again at a take-over. Used by the
 * loop alone.
 */
final class TaskGate {

    private static final Logger log = LoggerFactory.getLogger(TaskGate.class);

    /** So often the database is told again who waits: a former owner may have taken some for given up. */
    private static final Duration RENEWAL = Duration.ofMinutes(1);

    private static final int PAGE = 500;

    /** Those of one answer, of whom all may begin. */
    private static final Comparator<TaskInvocation> ORDER = Comparator.comparingInt(
                    (TaskInvocation each) -> -each.admission().priority())
            .thenComparing(each -> each.task().due())
            .thenComparing(each -> each.task().id().value());

    private final LoopContext context;
    private final TaskBoard board;
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final Map<TaskId, ScheduledTask> givenUp = new LinkedHashMap<>();
    private Instant givenUpAt = Instant.MIN;

    TaskGate(LoopContext context, TaskBoard board) {
        this.context = context;
        this.board = board;
    }

    boolean isLimited(String activity) {
        return context.admission().isLimited(activity);
    }

    /** It has to wait until it is let through. */
    void add(TaskInvocation invocation) {
        Line line = line(invocation.task().name());
        givenUp.remove(invocation.task().id());
        line.waiting.put(invocation.task().id(), invocation);
        line.unasked.add(invocation.task().id());
        line.times.changed();
    }

    /** An attempt at this activity may have ended, so that there may be room for another. */
    void freed(String activity) {
        line(activity).times.changed();
    }

    /** Nobody makes this attempt any more although its task is pending: its instance is parked. */
    void giveUp(ScheduledTask task) {
        Line line = line(task.name());
        line.waiting.remove(task.id());
        line.unasked.remove(task.id());
        line.times.changed();
        givenUp.put(task.id(), task);
        givenUpAt = Instant.MIN;
    }

    /** Somebody has rung, maybe because one of these was let through. */
    void rung() {
        lines.values().stream().filter(line -> !line.waiting.isEmpty()).forEach(line -> line.times.rung());
    }

    boolean isEmpty() {
        return lines.isEmpty() && givenUp.isEmpty();
    }

    boolean isDue(Instant now) {
        return !isEmpty() && next().filter(at -> !at.isAfter(now)).isPresent();
    }

    /** When it asks or tells next. */
    Optional<Instant> next() {
        Stream<Instant> telling = givenUp.isEmpty() ? Stream.empty() : Stream.of(givenUpAt);
        return Stream.concat(telling, lines.values().stream().map(line -> line.times.nextAt()))
                .min(Comparator.naturalOrder());
    }

    /** Takes out those that are let through. */
    List<TaskInvocation> admit(Instant now) {
        List<TaskInvocation> admitted = new ArrayList<>();
        tellGivenUp(now);
        for (Map.Entry<String, Line> each : List.copyOf(lines.entrySet())) {
            Line line = each.getValue();
            if (line.times.isDue(now)) {
                boolean isDone = ask(each.getKey(), line, now, admitted);
                if (isDone && line.waiting.isEmpty()) {
                    lines.remove(each.getKey());
                }
            }
        }
        return admitted;
    }

    void clear() {
        lines.clear();
        givenUp.clear();
    }

    /** First, so that one that is made again is noted anew. */
    private void tellGivenUp(Instant now) {
        if (givenUp.isEmpty() || givenUpAt.isAfter(now)) {
            return;
        }
        try {
            context.admission().admissions().giveUp(givenUp.values());
            givenUp.clear();
        } catch (StoreException e) {
            givenUpAt = now.plus(LookTimes.INTERVAL);
            log.warn(
                    "{} attempts of parked instances keep their places until it can be said that nobody makes them: {}",
                    givenUp.size(),
                    String.valueOf(e.getMessage()));
        }
    }

    private Line line(String activity) {
        return lines.computeIfAbsent(activity, name -> new Line());
    }

    /** Returns whether all that there is room for has been given away, as far as is known. */
    private boolean ask(String activity, Line line, Instant now, List<TaskInvocation> admitted) {
        if (line.isPruningDue(now)) {
            line.waiting.values().removeIf(invocation -> !isPending(invocation.task()));
            line.unasked.retainAll(line.waiting.keySet());
        }
        line.renew(now);
        TaskLimit limit = context.admission().limits().find(activity);
        line.times.looked(now);
        if (limit == null) {
            admitted.addAll(line.waiting.values());
            line.waiting.clear();
            return true;
        }
        List<TaskId> page = line.unasked.stream().limit(PAGE).toList();
        try {
            Admitted answer = context.admission()
                    .admissions()
                    .admit(activity, limit, page.stream().map(line::request).toList());
            if (!answer.isCounted()) {
                line.times.refused();
                return false;
            }
            page.forEach(line.unasked::remove);
            List<TaskInvocation> taken = line.take(answer);
            taken.stream().filter(invocation -> isPending(invocation.task())).forEach(admitted::add);
            Set<InstanceId> here = taken.stream()
                    .map(invocation -> invocation.task().execution().instance())
                    .collect(Collectors.toSet());
            List<InstanceId> others =
                    answer.begun().stream().filter(id -> !here.contains(id)).toList();
            if (!others.isEmpty()) {
                context.bus().ring(others);
            }
            line.times.answered(answer.hasMore() || !line.unasked.isEmpty(), answer.nextAt());
            return !answer.hasMore();
        } catch (StoreException e) {
            log.warn(
                    "It could not be asked which attempts at activity '{}' may begin; it is asked again: {}",
                    activity,
                    String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Since then it may have been cancelled, or its instance terminated. */
    private boolean isPending(ScheduledTask waiting) {
        return board.find(waiting.id())
                .filter(task -> task.attempt() == waiting.attempt())
                .isPresent();
    }

    /** Those that wait for the limits of one activity. */
    private static final class Line {

        private final Map<TaskId, TaskInvocation> waiting = new LinkedHashMap<>();
        /** Those of them of which the database does not know yet that they wait. */
        private final Set<TaskId> unasked = new LinkedHashSet<>();

        private final LookTimes times = new LookTimes();
        private Instant prunedAt = Instant.EPOCH;
        private @Nullable Instant renewedAt;

        private Request request(TaskId id) {
            TaskInvocation invocation = Objects.requireNonNull(waiting.get(id));
            return new Request(invocation.task(), invocation.admission());
        }

        private void renew(Instant now) {
            if (renewedAt == null) {
                renewedAt = now;
            } else if (!now.isBefore(renewedAt.plus(RENEWAL))) {
                renewedAt = now;
                unasked.addAll(waiting.keySet());
            }
        }

        /** So often it is looked for those that wait no longer. */
        private boolean isPruningDue(Instant now) {
            if (now.isBefore(prunedAt.plus(LookTimes.INTERVAL))) {
                return false;
            }
            prunedAt = now;
            return true;
        }

        private List<TaskInvocation> take(Admitted answer) {
            List<TaskInvocation> taken = new ArrayList<>();
            for (TaskId id : answer.underWay()) {
                if (waiting.containsKey(id) && !unasked.contains(id)) {
                    taken.add(Objects.requireNonNull(waiting.remove(id)));
                }
            }
            taken.sort(ORDER);
            return taken;
        }
    }
}
