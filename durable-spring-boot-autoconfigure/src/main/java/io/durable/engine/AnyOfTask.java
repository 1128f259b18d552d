package io.durable.engine;

import io.durable.Task;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends with the first of its tasks to end. */
final class AnyOfTask extends OrchestrationTask<Task<?>> {

    private final List<OrchestrationTask<?>> tasks;
    private @Nullable OrchestrationTask<?> first;

    AnyOfTask(ExecutionState state, List<OrchestrationTask<?>> tasks) {
        super(state);
        this.tasks = tasks;
        tasks.stream()
                .filter(OrchestrationTask::hasEnded)
                .min(Comparator.comparingInt(OrchestrationTask::endedAs))
                .ifPresentOrElse(this::win, () -> tasks.forEach(task -> task.whenEnded(this::win)));
    }

    private void win(OrchestrationTask<?> task) {
        if (first == null) {
            first = task;
            end(false);
        }
    }

    @Override
    void withdraw() {
        tasks.forEach(OrchestrationTask::giveUp);
    }

    @Override
    @Nullable
    Task<?> result() {
        return first;
    }

    @Override
    String name() {
        return "anyOf";
    }

    @Override
    String description() {
        return "anyOf " + tasks.size() + " tasks";
    }
}
