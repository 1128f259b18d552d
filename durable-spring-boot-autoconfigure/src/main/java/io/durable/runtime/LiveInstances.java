package io.durable.runtime;

import io.durable.history.InstanceId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The instances of one partition that are in memory, least recently used first. */
final class LiveInstances {

    private final CacheBudget budget;
    private final Map<InstanceId, LiveInstance> instances = new LinkedHashMap<>(16, 0.75f, true);

    LiveInstances(CacheBudget budget) {
        this.budget = budget;
    }

    Optional<LiveInstance> find(InstanceId id) {
        return Optional.ofNullable(instances.get(id));
    }

    int size() {
        return instances.size();
    }

    /** How many more fit into the node's memory. */
    int room() {
        return budget.room();
    }

    boolean contains(InstanceId id) {
        return instances.containsKey(id);
    }

    /** Keeps an instance, in place of what was kept for its id. */
    void put(LiveInstance live) {
        LiveInstance before = instances.put(live.row().id(), live);
        if (before == null) {
            budget.take();
        } else if (before.execution() != live.execution()) {
            before.execution().evict();
        }
    }

    /** Drops an instance: its orchestrator is unwound. */
    void evict(InstanceId id) {
        LiveInstance live = instances.remove(id);
        if (live != null) {
            budget.giveBack();
            live.execution().evict();
        }
    }

    void evictAll() {
        List.copyOf(instances.keySet()).forEach(this::evict);
    }

    /** Drops those that were not used for longest, as long as the node has too many. */
    void evictExcess() {
        if (!budget.isExceeded()) {
            return;
        }
        Iterator<LiveInstance> oldest = instances.values().iterator();
        while (budget.isExceeded() && oldest.hasNext()) {
            LiveInstance live = oldest.next();
            oldest.remove();
            budget.giveBack();
            live.execution().evict();
        }
    }
}
