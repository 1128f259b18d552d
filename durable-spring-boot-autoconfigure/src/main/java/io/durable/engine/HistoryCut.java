package io.durable.engine;

import io.durable.CompositeTaskFailedException;
import io.durable.TaskFailedException;
import io.durable.history.Decision;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.Decision.SubOrchestrationCanceled;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskCanceled;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCanceled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InboundEvent.StepAnswered;
import io.durable.history.InboundEvent.StepsRepeated;
import io.durable.history.InboundEvent.SubOrchestrationFailed;
import io.durable.history.InboundEvent.TaskFailed;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.history.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a history is cut so that its execution can go on from there. The place is always before an inbound event, and never inside the turn with which an instance ended: up to there the
 * code surely does again what it did.
 *
 * @param length how many entries stay
 * @param markers of earlier cuts that were cut off, to be noted again; of their steps those that are still to be carried out again
 * @param steps those that are open at the end of what stays, are not answered by what is shown again, and are in none of the markers
 * @param again what was cut off and is shown to the execution once more, in order
 * @param children the children of all steps that are carried out again
 */
public record HistoryCut(
        int length,
        List<StepsRepeated> markers,
        List<Integer> steps,
        List<InboundEvent> again,
        List<InstanceId> children) {

    /** What surely comes with the first turn. */
    private static final int SHOWN_IN_ONE_TURN_MAX = 40;

    public HistoryCut {
        markers = List.copyOf(markers);
        steps = List.copyOf(steps);
        again = List.copyOf(again);
        children = List.copyOf(children);
    }

    /**
     * Of an instance that failed. If the failure of a step made it fail, the cut is before that failure, or the first of several that came without the code doing anything in between;
     * else before the turn in which it failed. Failures of steps behind the cut are not shown again: those steps are to be carried out again.
     */
    public static HistoryCut beforeFailure(List<HistoryEntry> history) {
        int end = lastTurn(history);
        int failure = fatalFailure(history);
        int length = failure < 0 ? end : Math.min(end, failure);
        return of(history, length, entry -> !isFailure(entry) && !isEnd(entry.event()));
    }

    /**
     * Before the first answer to this step or a later one. Answers to earlier steps are kept: those that came after that are shown again.
     *
     * @throws IllegalArgumentException if the execution has not come to that step
     */
    public static HistoryCut beforeStep(List<HistoryEntry> history, int step) {
        int reached =
                history.stream().mapToInt(entry -> opened(entry.event())).max().orElse(-1);
        if (step < 0 || step > reached) {
            throw new IllegalArgumentException("There is no step " + step + ": "
                    + (reached < 0 ? "the execution has none" : "the last one is step " + reached));
        }
        int first = 0;
        while (first < history.size() && ended(history.get(first).event()) < step) {
            first++;
        }
        int bound = first;
        return of(
                history,
                inboundAtOrBefore(history, first),
                entry -> entry.sequence() < bound
                        ? !isEnd(entry.event())
                        : entry.event() instanceof StepAnswered answer && answer.step() < step);
    }

    /**
     * Before the entry with this number. If the code made it, it is made anew: what made the code do so is shown again.
     *
     * @throws IllegalArgumentException if the history is not that long
     */
    public static HistoryCut beforeEvent(List<HistoryEntry> history, int sequence) {
        if (sequence < 0 || sequence > history.size()) {
            throw new IllegalArgumentException(
                    "There is no event " + sequence + ": the history has " + history.size() + " events");
        }
        return of(
                history,
                inboundAtOrBefore(history, sequence),
                entry -> entry.sequence() < sequence && !isEnd(entry.event()));
    }

    private static HistoryCut of(List<HistoryEntry> history, int length, Predicate<HistoryEntry> isShownAgain) {
        TreeMap<Integer, HistoryEvent> open = open(history.subList(0, length));
        List<StepsRepeated> cutMarkers = new ArrayList<>();
        List<InboundEvent> again = new ArrayList<>();
        for (HistoryEntry entry : history.subList(length, history.size())) {
            if (!(entry.event() instanceof InboundEvent event) || event instanceof ExecutionStarted) {
                continue;
            }
            if (event instanceof StepsRepeated marker) {
                cutMarkers.add(marker);
            } else if (isShownAgain.test(entry)
                    && (!(event instanceof StepAnswered answer) || open.containsKey(answer.step()))) {
                again.add(event);
            }
        }
        if (again.size() > SHOWN_IN_ONE_TURN_MAX) {
            again.removeIf(TimerFired.class::isInstance); // their rows are due at once, and can be cancelled meanwhile
        }
        Set<Integer> repeated = new TreeSet<>(open.keySet());
        again.forEach(event -> repeated.remove(ended(event)));
        List<InstanceId> children = repeated.stream()
                .map(open::get)
                .filter(SubOrchestrationCreated.class::isInstance)
                .map(created -> ((SubOrchestrationCreated) created).child())
                .toList();
        List<StepsRepeated> markers = new ArrayList<>();
        for (StepsRepeated marker : cutMarkers) {
            List<Integer> still =
                    marker.steps().stream().filter(repeated::remove).toList();
            markers.add(marker.with(still));
        }
        return new HistoryCut(length, markers, List.copyOf(repeated), again, children);
    }

    /** What is open at the end of this part of a history: by which decision. */
    private static TreeMap<Integer, HistoryEvent> open(List<HistoryEntry> part) {
        TreeMap<Integer, HistoryEvent> open = new TreeMap<>();
        for (HistoryEntry entry : part) {
            int opened = opened(entry.event());
            if (opened >= 0) {
                open.put(opened, entry.event());
            }
            open.remove(ended(entry.event()));
        }
        return open;
    }

    private static int inboundAtOrBefore(List<HistoryEntry> history, int bound) {
        boolean hasEnded = !history.isEmpty() && history.get(history.size() - 1).event() instanceof ExecutionCompleted;
        int place = hasEnded ? Math.min(bound, lastTurn(history)) : bound;
        while (place > 0 && place < history.size() && history.get(place).event() instanceof Decision) {
            place--;
        }
        return place;
    }

    /** Where the last turn begins. */
    private static int lastTurn(List<HistoryEntry> history) {
        int first = history.size();
        while (first > 0
                && history.get(first - 1)
                        .time()
                        .equals(history.get(history.size() - 1).time())) {
            first--;
        }
        return first;
    }

    /** The failure of a step that made the instance fail; -1 if none did. */
    private static int fatalFailure(List<HistoryEntry> history) {
        int found = firstFailureAfterLastAct(history, history.size());
        if (found >= 0 || !isOfStep(failure(history))) {
            return found;
        }
        for (int i = history.size() - 1; i >= 0; i--) {
            if (isFailure(history.get(i))) {
                return firstFailureAfterLastAct(history, i + 1);
            }
        }
        return -1;
    }

    private static int firstFailureAfterLastAct(List<HistoryEntry> history, int end) {
        int found = -1;
        for (int i = end - 1; i >= 0 && !isAct(history.get(i).event()); i--) {
            if (isFailure(history.get(i))) {
                found = i;
            }
        }
        return found;
    }

    private static @Nullable FailureDetails failure(List<HistoryEntry> history) {
        return !history.isEmpty() && history.get(history.size() - 1).event() instanceof ExecutionCompleted completed
                ? completed.failure()
                : null;
    }

    private static boolean isOfStep(@Nullable FailureDetails failure) {
        for (FailureDetails at = failure; at != null; at = at.cause()) {
            if (at.type().equals(TaskFailedException.class.getName())
                    || at.type().equals(CompositeTaskFailedException.class.getName())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFailure(HistoryEntry entry) {
        return entry.event() instanceof TaskFailed || entry.event() instanceof SubOrchestrationFailed;
    }

    private static boolean isEnd(HistoryEvent event) {
        return event instanceof ExecutionTerminated || event instanceof ExecutionCancelRequested;
    }

    /** Whether the code did something, other than to give up what it had begun. */
    private static boolean isAct(HistoryEvent event) {
        return event instanceof Decision && ended(event) < 0 && !(event instanceof ExecutionCompleted);
    }

    private static int opened(HistoryEvent event) {
        if (event instanceof TaskScheduled task) {
            return task.step();
        }
        if (event instanceof TimerCreated timer) {
            return timer.step();
        }
        return event instanceof SubOrchestrationCreated child ? child.step() : -1;
    }

    private static int ended(HistoryEvent event) {
        if (event instanceof StepAnswered answer) {
            return answer.step();
        }
        if (event instanceof TaskCanceled canceled) {
            return canceled.step();
        }
        if (event instanceof TimerCanceled canceled) {
            return canceled.step();
        }
        return event instanceof SubOrchestrationCanceled canceled ? canceled.step() : -1;
    }
}
