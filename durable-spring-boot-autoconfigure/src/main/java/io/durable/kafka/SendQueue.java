package io.durable.kafka;

import io.durable.history.InstanceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What waits to be sent: bounded, and whatever does not fit is refused. Bells for one partition are gathered. Any thread may call. */
final class SendQueue {

    private static final int COUNT_MAX = 20_000;
    private static final long WEIGHT_MAX = 64L << 20;
    private static final int BELLS_MAX = 10_000;

    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private final Map<Integer, Set<InstanceId>> bells = new LinkedHashMap<>();
    private long weight;
    private boolean closed;

    /** What was taken at once: bells by partition, and the rest in its order. */
    record Load(Map<Integer, Set<InstanceId>> bells, List<Outgoing> rest) {

        boolean isEmpty() {
            return bells.isEmpty() && rest.isEmpty();
        }
    }

    /** Whether there was room. */
    synchronized boolean offer(Outgoing outgoing) {
        // what is too large for all others together goes alone
        boolean fits = waiting.isEmpty() || waiting.size() < COUNT_MAX && weight + outgoing.weight() <= WEIGHT_MAX;
        if (closed || !fits) {
            return false;
        }
        waiting.add(outgoing);
        weight += outgoing.weight();
        notifyAll();
        return true;
    }

    /** Bells for which there is no room are forgotten. */
    synchronized void ring(int partition, Collection<InstanceId> instances) {
        if (closed) {
            return;
        }
        Set<InstanceId> gathered = bells.computeIfAbsent(partition, p -> new LinkedHashSet<>());
        for (InstanceId instance : instances) {
            if (gathered.size() < BELLS_MAX) {
                gathered.add(instance);
            }
        }
        notifyAll();
    }

    /** Waits for something to send and takes all of it; empty when the queue is closed and nothing is left. */
    synchronized Load take() throws InterruptedException {
        while (!closed && waiting.isEmpty() && bells.isEmpty()) {
            wait();
        }
        Load load = new Load(new LinkedHashMap<>(bells), new ArrayList<>(waiting));
        bells.clear();
        waiting.clear();
        weight = 0;
        return load;
    }

    /** Takes nothing more; what waits can still be taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
