package io.durable.engine;

import io.durable.CompositeTaskFailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Ends when all of its tasks have: a counter, told by each of them. */
final class AllOfTask<T> extends OrchestrationTask<List<T>> {

    private final List<OrchestrationTask<? extends T>> tasks;
    private int open;

    AllOfTask(ExecutionState state, List<OrchestrationTask<? extends T>> tasks) {
        super(state);
        this.tasks = tasks;
        this.open = tasks.size();
        tasks.forEach(task -> task.whenEnded(ended -> countDown()));
        if (tasks.isEmpty()) {
            end(false);
        }
    }

    private void countDown() {
        open--;
        if (open == 0) {
            end(false);
        }
    }

    @Override
    void withdraw() {
        tasks.forEach(OrchestrationTask::giveUp);
    }

    @Override
    List<T> result() {
        List<T> results = new ArrayList<>(tasks.size());
        List<Exception> failures = new ArrayList<>();
        for (OrchestrationTask<? extends T> task : tasks) {
            Resolution<? extends T> resolution = task.resolve();
            if (resolution.failure() instanceof Exception failure) {
                failures.add(failure);
            } else {
                results.add(resolution.orThrow());
            }
        }
        if (!failures.isEmpty()) {
            throw new CompositeTaskFailedException(tasks.size(), failures);
        }
        return Collections.unmodifiableList(results);
    }

    @Override
    String name() {
        return "allOf";
    }

    @Override
    String description() {
        return "allOf " + tasks.size() + " tasks";
    }
}
