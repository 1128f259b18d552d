package io.durable.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;

/** Attempts that wait for a thread: the higher priority first, of the same who came first. Not safe for several threads. */
final class WaitingJobs {

    private final Map<Integer, Queue<Job>> byPriority = new TreeMap<>(Comparator.reverseOrder());
    private int size;

    void add(Job job) {
        byPriority
                .computeIfAbsent(job.invocation().admission().priority(), priority -> new ArrayDeque<>())
                .add(job);
        size++;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Takes the next one out. */
    Optional<Job> poll() {
        for (Queue<Job> queue : byPriority.values()) {
            if (!queue.isEmpty()) {
                size--;
                return Optional.of(queue.remove());
            }
        }
        return Optional.empty();
    }

    /** Takes this one out. Returns whether it was there. */
    boolean remove(Job job) {
        Queue<Job> queue = byPriority.get(job.invocation().admission().priority());
        boolean removed = queue != null && queue.remove(job);
        size -= removed ? 1 : 0;
        return removed;
    }

    /** Takes all out, in their order. */
    List<Job> takeAll() {
        List<Job> all = new ArrayList<>(size);
        byPriority.values().forEach(all::addAll);
        byPriority.clear();
        size = 0;
        return all;
    }
}
