package io.durable.simulation;

import io.durable.history.Decision.SubOrchestrationCanceled;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.HistoryEventKind;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InboundEvent.StepAnswered;
import io.durable.history.MessageKind;
import io.durable.history.ParentClosePolicy;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.HistoryAppend;
import io.durable.spi.PartitionCommit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** S19: with its parent's end a child that has not ended is told what its close policy says, in the same commit. */
final class CloseRules implements SimulatedDatabase.Listener {

    @Override
    public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
        commits.stream()
                .flatMap(commit -> commit.instances().stream())
                .forEach(commit -> commit.appends().stream()
                        .filter(CloseRules::ends)
                        .forEach(append ->
                                check(commit, append, after.histories.getOrDefault(append.execution(), List.of()))));
    }

    private static boolean ends(HistoryAppend append) {
        return append.entries().stream()
                .anyMatch(entry -> entry.event().kind() == HistoryEventKind.EXECUTION_COMPLETED);
    }

    private static void check(InstanceCommit commit, HistoryAppend append, List<HistoryEntry> history) {
        int first = append.entries().get(0).sequence();
        Map<Integer, SubOrchestrationCreated> open = new HashMap<>();
        boolean recursive = false;
        for (HistoryEntry entry : history) {
            HistoryEvent event = entry.event();
            if (event instanceof SubOrchestrationCreated created) {
                open.put(created.step(), created);
            } else if (event instanceof StepAnswered answered) {
                open.remove(answered.step());
            } else if (event instanceof SubOrchestrationCanceled canceled && entry.sequence() < first) {
                open.remove(canceled.step());
            } else if (event instanceof ExecutionTerminated terminated) {
                recursive |= terminated.recursive();
            }
        }
        for (SubOrchestrationCreated child : open.values()) {
            check(commit, child, recursive, isOnlyOne(child, open), history);
        }
    }

    /** A child that could not be started has the id of another one, which may have another policy. */
    private static boolean isOnlyOne(SubOrchestrationCreated child, Map<Integer, SubOrchestrationCreated> open) {
        return open.values().stream()
                        .filter(other -> other.child().equals(child.child()))
                        .count()
                == 1;
    }

    private static void check(
            InstanceCommit commit,
            SubOrchestrationCreated child,
            boolean recursive,
            boolean only,
            List<HistoryEntry> history) {
        @Nullable MessageKind wanted = recursive ? MessageKind.TERMINATE : wanted(child.closePolicy());
        boolean told = wanted == null
                ? !only || !isTold(commit, child, MessageKind.TERMINATE) && !isTold(commit, child, MessageKind.CANCEL)
                : isTold(commit, child, wanted);
        Violation.unless(
                told,
                "S19",
                () -> child + " is told otherwise with the end of its parent: " + commit + Archive.describe(history));
    }

    private static boolean isTold(InstanceCommit commit, SubOrchestrationCreated child, MessageKind kind) {
        return commit.sent().stream()
                .anyMatch(message ->
                        message.target().equals(child.child()) && message.body().kind() == kind);
    }

    private static @Nullable MessageKind wanted(ParentClosePolicy policy) {
        return switch (policy) {
            case TERMINATE -> MessageKind.TERMINATE;
            case CANCEL -> MessageKind.CANCEL;
            case ABANDON -> null;
        };
    }
}
