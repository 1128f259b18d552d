package io.durable.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The coordinator of those who own partitions: assigns them to its members, cooperatively, in growing generations. */
final class OwnersGroup {

    private final SeededRandomness random;
    private final int partitions;
    private final List<KafkaClient> members = new ArrayList<>();
    private final Map<Integer, KafkaClient> targets = new TreeMap<>();
    private long generation;

    OwnersGroup(SeededRandomness random, int partitions) {
        this.random = random;
        this.partitions = partitions;
    }

    long generation() {
        return generation;
    }

    List<KafkaClient> members() {
        return List.copyOf(members);
    }

    boolean hasMember(KafkaClient client) {
        return members.contains(client);
    }

    void join(KafkaClient client) {
        members.add(client);
        rebalance();
    }

    /** Its session has expired, or it leaves. */
    void evict(KafkaClient client) {
        if (members.remove(client)) {
            rebalance();
        }
    }

    /** Somebody deletes the group. */
    void delete() {
        members.clear();
        targets.clear();
        generation = 0;
    }

    void rebalance() {
        generation++;
        for (int partition = 0; partition < partitions; partition++) {
            KafkaClient present = targets.get(partition);
            if (members.isEmpty()) {
                targets.remove(partition);
            } else if (present == null || !members.contains(present) || random.chance(0.4)) {
                targets.put(partition, random.pick(members));
            }
        }
    }

    /** What a member is to have; not what another member still has. */
    Set<Integer> assignedTo(KafkaClient client) {
        Set<Integer> assigned = new HashSet<>();
        targets.forEach((partition, target) -> {
            if (target == client && (client.believesIn(partition) || isFree(partition))) {
                assigned.add(partition);
            }
        });
        return assigned;
    }

    private boolean isFree(int partition) {
        return members.stream().noneMatch(member -> member.believesIn(partition));
    }
}
