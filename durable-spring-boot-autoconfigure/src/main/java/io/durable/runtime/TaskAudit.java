package io.durable.runtime;

import io.durable.history.TaskId;
import io.durable.runtime.TaskBoard.Elsewhere;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds tasks that others have lost and takes them back. A task of another node is lost when that node is dead or has given it back. A task that went over to whoever takes it is
 * lost when everything that was handed out to its queue before a mark has been taken out of the stream, all that was reported until then has arrived, and the task is still pending and
 * nobody says that he executes it; never merely because time has passed. Many are taken back page by page. Used by the loop alone.
 */
final class TaskAudit {

    private static final Logger log = LoggerFactory.getLogger(TaskAudit.class);

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** A worker without a database says every ten seconds what it executes. */
    private static final Duration LEASES_HEARD_AFTER = Duration.ofSeconds(12);

    private static final int PAGE = 500;
    private static final int BACKLOG_MAX = 1_000;

    private final int partition;
    private final LoopContext context;
    private final TaskBoard board;
    private final LoopInbox inbox;
    private final Map<String, Marked> queues = new HashMap<>();
    private Instant nextAt = Instant.MIN;

    TaskAudit(int partition, LoopContext context, TaskBoard board, LoopInbox inbox) {
        this.partition = partition;
        this.context = context;
        this.board = board;
        this.inbox = inbox;
    }

    /** @throws io.durable.spi.StoreException if something could not be read; nothing is lost */
    void step(Instant now) {
        hearLeases();
        if (now.isBefore(nextAt)) {
            return;
        }
        boolean more = auditNodes();
        more |= auditQueues(now);
        nextAt = more && inbox.size() < BACKLOG_MAX ? now : now.plus(INTERVAL);
    }

    private void hearLeases() {
        for (LoopInbox.Lease lease : inbox.leases()) {
            board.lease(lease.task(), lease.until());
        }
    }

    /** A node that lives may have given a task back. Those of the page come last next time. Returns whether there is more to take back. */
    private boolean auditNodes() {
        List<Elsewhere> atNodes = board.allElsewhere()
                .filter(elsewhere -> elsewhere.task().node() != null)
                .limit(PAGE)
                .toList();
        return takeBack(atNodes) == PAGE;
    }

    /** Returns whether there is more to take back. */
    private boolean auditQueues(Instant now) {
        boolean more = false;
        for (Iterator<Marked> each = queues.values().iterator(); each.hasNext(); ) {
            Marked marked = each.next();
            if (marked.mark().isPassed()) {
                // what was said before the mark may have come after the last look
                hearLeases();
                takeBack(lostBeforeTheMark(marked.suspicious(), now));
                if (marked.suspicious().isEmpty()) {
                    each.remove();
                } else {
                    more = true;
                }
            }
        }
        markQueues(now);
        return more;
    }

    /** A queue that has a mark already gets its next one when that is passed. */
    private void markQueues(Instant now) {
        Map<String, Queue<Elsewhere>> suspicious = new HashMap<>();
        board.allElsewhere()
                .filter(elsewhere -> !queues.containsKey(elsewhere.task().queue()) && isSuspicious(elsewhere, now))
                .forEach(elsewhere -> suspicious
                        .computeIfAbsent(elsewhere.task().queue(), queue -> new ArrayDeque<>())
                        .add(elsewhere));
        suspicious.forEach((queue, tasks) ->
                queues.put(queue, new Marked(context.bus().mark(partition, queue), tasks)));
    }

    /** The next page of them. */
    private List<Elsewhere> lostBeforeTheMark(Queue<Elsewhere> marked, Instant now) {
        List<Elsewhere> lost = new ArrayList<>();
        while (lost.size() < PAGE && !marked.isEmpty()) {
            Elsewhere suspicious = marked.remove();
            board.findElsewhere(suspicious.task().id())
                    .filter(known -> known.since().equals(suspicious.since()) && isSuspicious(known, now))
                    .ifPresent(lost::add);
        }
        return lost;
    }

    private static boolean isSuspicious(Elsewhere elsewhere, Instant now) {
        return elsewhere.task().node() == null
                && !elsewhere.since().plus(LEASES_HEARD_AFTER).isAfter(now)
                && !elsewhere.leasedUntil().isAfter(now);
    }

    /** The rows have the last word: some have ended unheard, some are with a live node now. Returns how many are handed out again. */
    private int takeBack(List<Elsewhere> lost) {
        if (lost.isEmpty()) {
            return 0;
        }
        List<TaskId> ids = lost.stream().map(each -> each.task().id()).toList();
        Map<TaskId, ScheduledTask> rows =
                context.store().findPendingTasks(ids).stream().collect(Collectors.toMap(ScheduledTask::id, row -> row));
        Set<UUID> live = liveNodes();
        int again = 0;
        for (Elsewhere each : lost) {
            ScheduledTask row = rows.get(each.task().id());
            if (row == null) {
                board.takeBack(each.task().id());
                inbox.report(new Report(each.task(), new TaskOutcome.Superseded()));
            } else if (row.isHandedOver()
                    || row.node() != null && !row.node().equals(context.node()) && live.contains(row.node())) {
                board.putElsewhere(row, each.since());
            } else {
                board.takeBack(row.id());
                inbox.recover(context.node().equals(row.node()) ? row : row.at(null));
                again++;
            }
        }
        if (again > 0) {
            log.info(
                    "Partition {}: of {} tasks that others had, {} are lost and handed out again",
                    partition,
                    lost.size(),
                    again);
        }
        return again;
    }

    private Set<UUID> liveNodes() {
        return context.store().findLiveNodes(context.settings().nodeSilenceMax());
    }

    void clear() {
        queues.clear();
        nextAt = Instant.MIN;
    }

    /** A mark in the stream of a queue, and the tasks that lie before it. */
    private record Marked(Mark mark, Queue<Elsewhere> suspicious) {}
}
