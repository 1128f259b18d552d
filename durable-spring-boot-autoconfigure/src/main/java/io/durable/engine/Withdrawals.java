package io.durable.engine;

import io.durable.history.MessageId;
import io.durable.history.TaskId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Rows that a turn made useless, by their steps. */
final class Withdrawals {

    private final Map<Integer, MessageId> timers = new LinkedHashMap<>();
    private final Map<Integer, TaskId> tasks = new LinkedHashMap<>();

    void addTimer(int step, MessageId message) {
        timers.put(step, message);
    }

    void addTask(int step, TaskId task) {
        tasks.put(step, task);
    }

    /** Leaves rows alone whose answer came in this very turn: their receiver deletes them. */
    void removeIf(IntPredicate answered) {
        timers.keySet().removeIf(answered::test);
        tasks.keySet().removeIf(answered::test);
    }

    void clear() {
        timers.clear();
        tasks.clear();
    }

    List<MessageId> timers() {
        return List.copyOf(timers.values());
    }

    List<TaskId> tasks() {
        return List.copyOf(tasks.values());
    }
}
