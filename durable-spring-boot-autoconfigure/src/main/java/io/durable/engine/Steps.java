package io.durable.engine;

import io.durable.engine.OrchestrationExecution.OpenTask;
import io.durable.history.InboundEvent.ExecutionForked;
import io.durable.history.InboundEvent.StepAnswered;
import io.durable.history.InboundEvent.StepsRepeated;
import io.durable.history.InstanceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The numbered steps of an execution, and which of them have not ended. */
final class Steps {

    private final Map<Integer, StepOperation<?>> open = new LinkedHashMap<>();
    private final List<InstanceId> orphans = new ArrayList<>();
    private int next;

    /** The number of the step that is opened next. */
    int next() {
        return next;
    }

    void open(StepOperation<?> operation) {
        open.put(operation.step(), operation);
        next++;
    }

    /** Whether an answer to this step would be recorded. */
    boolean isOpen(int step) {
        StepOperation<?> operation = open.get(step);
        return operation != null && !operation.isAnswered();
    }

    void markAnswered(StepAnswered answer) {
        StepOperation<?> operation = open.get(answer.step());
        if (operation != null) {
            operation.markAnswered(answer);
        }
    }

    /** Ends the step with its answer, unless the code has given it up meanwhile. */
    void answer(StepAnswered answer) {
        StepOperation<?> operation = open.remove(answer.step());
        if (operation != null) {
            operation.take(answer);
        }
    }

    void close(int step) {
        open.remove(step);
    }

    /** Carries steps out again, as far as they are open. */
    void repeat(StepsRepeated cut) {
        for (int step : cut.steps()) {
            StepOperation<?> operation = open.get(step);
            if (operation != null && !operation.isAnswered()) {
                operation.repeat(cut instanceof ExecutionForked);
            }
        }
    }

    /** Keeps a child in mind whose answer nobody wants. */
    void orphan(InstanceId child) {
        orphans.add(child);
    }

    Optional<OpenTask> findTask(int step) {
        return open.get(step) instanceof ActivityOperation<?> activity && !activity.isAnswered()
                ? Optional.of(activity.open())
                : Optional.empty();
    }

    Optional<InstanceId> findChild(int step) {
        return open.get(step) instanceof SubOrchestrationOperation<?> child && !child.isAnswered()
                ? Optional.of(child.child())
                : Optional.empty();
    }

    List<OpenTask> tasks() {
        return unanswered().flatMap(Steps::task).toList();
    }

    /** Children that have not answered, those that were given up included. */
    List<InstanceId> children() {
        return Stream.concat(orphans.stream(), unanswered().flatMap(Steps::child))
                .toList();
    }

    /** Lets the children that are under way go the way of their policies because nobody will wait for them. */
    void closeChildren() {
        List<StepOperation<?>> left = unanswered().toList();
        left.forEach(operation -> {
            if (operation instanceof SubOrchestrationOperation<?> child) {
                child.close();
            }
        });
    }

    /** What each open step is. */
    Map<Integer, String> descriptions() {
        Map<Integer, String> descriptions = new TreeMap<>();
        unanswered().forEach(operation -> descriptions.put(operation.step(), operation.description()));
        return descriptions;
    }

    /** Gives all open steps up because the execution has ended; children stay in mind. */
    void closeAll(Withdrawals withdrawals) {
        unanswered().forEach(operation -> {
            operation.listIn(withdrawals);
            child(operation).forEach(orphans::add);
        });
        open.clear();
    }

    private Stream<StepOperation<?>> unanswered() {
        return open.values().stream().filter(operation -> !operation.isAnswered());
    }

    private static Stream<OpenTask> task(@Nullable StepOperation<?> operation) {
        return operation instanceof ActivityOperation<?> activity ? Stream.of(activity.open()) : Stream.empty();
    }

    private static Stream<InstanceId> child(StepOperation<?> operation) {
        return operation instanceof SubOrchestrationOperation<?> child ? Stream.of(child.child()) : Stream.empty();
    }
}
