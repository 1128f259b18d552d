package io.durable.kafka;

import io.durable.DurableException;
import io.durable.spi.ClusterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked at before a node takes part: that its hub is alone under its name on this Kafka, and that its nodes all meet on the same one. */
final class Preflight {

    private static final Logger log = LoggerFactory.getLogger(Preflight.class);

    private final KafkaSettings settings;
    private final Admin admin;
    private final Optional<ClusterRegistry> registry;

    Preflight(KafkaSettings settings, Admin admin, Optional<ClusterRegistry> registry) {
        this.settings = settings;
        this.admin = admin;
        this.registry = registry;
    }

    /** @throws DurableException if this node must not take part */
    void check() throws ExecutionException, InterruptedException {
        requireNoOtherHub();
        if (registry.isPresent()) {
            requireSameCluster(
                    registry.get(), admin.describeCluster().clusterId().get());
        }
    }

    /** A process without the hub's database learns here whose nodes own the partitions: what it learned from a task may have been a hub that is gone. */
    void followHub() throws ExecutionException, InterruptedException {
        if (!settings.hubId().isLearned()) {
            return;
        }
        for (MemberDescription member : members(settings.names().owners())) {
            TopicNames.findHub(member.clientId())
                    .filter(settings.hubId()::follow)
                    .ifPresent(hub ->
                            log.info("The nodes of hub '{}' are of the one with the id '{}'", settings.hub(), hub));
        }
    }

    private Collection<MemberDescription> members(String group) throws ExecutionException, InterruptedException {
        try {
            return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                    .flatMap(description -> description.members().stream())
                    .toList();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw failure;
        }
    }

    private void requireNoOtherHub() throws ExecutionException, InterruptedException {
        Collection<String> groups = new TreeSet<>(List.of(settings.names().owners()));
        settings.taskTopics().forEach(topic -> groups.add(TopicNames.workers(topic)));
        for (String group : groups) {
            members(group).forEach(member -> requireSameHub(group, member));
        }
    }

    private void requireSameHub(String group, MemberDescription member) {
        Optional<UUID> other = TopicNames.findHub(member.clientId());
        if (!TopicNames.isOurs(member.clientId())) {
            log.warn(
                    "Consumer group '{}' has the member '{}' on {}, which is none of ours: what it is given waits until it leaves",
                    group,
                    member.clientId(),
                    member.host());
        } else if (other.filter(settings.hubId()::contradicts).isPresent()) {
            throw new DurableException("Consumer group '" + group + "' has the member '" + member.clientId() + "' on "
                    + member.host() + " of the hub with the id '" + other.get() + "', this node is of hub '"
                    + settings.hub() + "' with the id '" + settings.hubId()
                    + "': two databases use the same names on this Kafka; give one of them another durable.task-hub or"
                    + " durable.kafka.topic-prefix");
        }
    }

    private void requireSameCluster(ClusterRegistry registry, String cluster) {
        Optional<String> known = registry.clusterId();
        if (known.equals(Optional.of(cluster))) {
            return;
        }
        if (known.isPresent() && registry.othersAlive()) {
            throw new DurableException("Hub '" + settings.hub() + "' meets on the Kafka cluster '" + known.get()
                    + "' and other nodes of it are alive, this node is on '" + cluster
                    + "': the nodes of a hub must all be on one cluster; stop the others before the hub moves");
        }
        known.ifPresent(before -> log.warn(
                "Hub '{}' moves from the Kafka cluster '{}' to '{}'; what was under way there is found in the database",
                settings.hub(),
                before,
                cluster));
        registry.adopt(cluster);
    }
}
