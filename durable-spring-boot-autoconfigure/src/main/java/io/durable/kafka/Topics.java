package io.durable.kafka;

import io.durable.DurableException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the topics of a hub: makes those that are missing and judges those that are there. Any thread may ask; one prepares and maintains. */
final class Topics {

    private static final Logger log = LoggerFactory.getLogger(Topics.class);

    private static final int KNOWN_TRIES_MAX = 20;
    private static final long KNOWN_RETRY_MILLIS = 50;

    private final KafkaSettings settings;
    private final Admin admin;
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private final TopicRules rules;
    private final Set<Uuid> judged = new HashSet<>();
    private volatile Map<String, String> faults = Map.of();
    private volatile Set<String> present = Set.of();

    Topics(KafkaSettings settings, Admin admin) {
        this.settings = settings;
        this.admin = admin;
        this.rules = new TopicRules(settings);
        wanted.add(settings.names().instances());
        wanted.addAll(settings.taskTopics());
    }

    /** Has this topic looked after from now on. */
    void want(String topic) {
        wanted.add(topic);
    }

    /** Whether a topic was there and fit to be used at the last look. Sending to one that is not would have the brokers make it as they like. */
    boolean isPresent(String topic) {
        return present.contains(topic);
    }

    /** Whether all topics that are looked after were there at the last look, apart from those that somebody has to mend. */
    boolean areComplete() {
        return wanted.stream().allMatch(topic -> present.contains(topic) || faults.containsKey(topic));
    }

    /** The topics that were there at the last look. */
    Set<String> present() {
        return present;
    }

    /**
     * Makes missing topics and judges new ones, before this node takes part.
     *
     * @throws DurableException if one that this node needs is not fit to be used
     */
    void prepare() throws ExecutionException, InterruptedException {
        Map<String, String> unfit = new TreeMap<>();
        Map<String, TopicDescription> found = look(unfit);
        unfit.forEach((topic, fault) -> {
            if (topic.equals(settings.names().instances())
                    || settings.taskTopics().contains(topic)) {
                throw new DurableException("Topic '" + topic + "' can't be used: " + fault);
            }
        });
        TopicDescription instances = found.get(settings.names().instances());
        if (instances != null && instances.partitions().size() < settings.partitions()) {
            throw new DurableException("Topic '" + instances.name() + "' has "
                    + instances.partitions().size() + " partitions, the hub '"
                    + settings.hub() + "' has " + settings.partitions()
                    + ": add partitions to the topic, or delete it, nothing is lost with it");
        }
        use(found.keySet(), unfit);
    }

    /** Makes missing topics again and adds missing partitions, while this node takes part. A topic that can't be used keeps nobody from using the others. */
    void maintain() throws ExecutionException, InterruptedException {
        Map<String, String> unfit = new TreeMap<>();
        Map<String, TopicDescription> found = look(unfit);
        TopicDescription instances = found.get(settings.names().instances());
        int partitions = settings.partitions();
        if (instances != null && instances.partitions().size() < partitions) {
            log.error(
                    "Topic '{}' has {} partitions, its hub has {}: somebody has made it anew; the missing ones are added. Find out who, and whether"
                            + " auto.create.topics.enable of the brokers should be off",
                    instances.name(),
                    instances.partitions().size(),
                    partitions);
            admin.createPartitions(Map.of(instances.name(), NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        }
        use(found.keySet(), unfit);
    }

    /** The topics of tasks of all queues that there are. */
    Set<String> taskTopics() throws ExecutionException, InterruptedException {
        Set<String> topics = new TreeSet<>(admin.listTopics().names().get());
        topics.removeIf(topic -> !settings.names().isTasks(topic));
        return topics;
    }

    private void use(Set<String> fit, Map<String, String> unfit) {
        unfit.forEach((topic, fault) -> {
            if (!fault.equals(faults.get(topic))) {
                log.error("Topic '{}' can't be used, what is for it waits: {}", topic, fault);
            }
        });
        faults = Map.copyOf(unfit);
        present = Set.copyOf(fit);
    }

    /** The topics that can be used; those that can't are noted with the reason. */
    private Map<String, TopicDescription> look(Map<String, String> unfit)
            throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = findOrCreate(unfit);
        judge(found.values(), unfit);
        found.keySet().removeAll(unfit.keySet());
        return found;
    }

    private Map<String, TopicDescription> findOrCreate(Map<String, String> unfit)
            throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = describe(wanted, unfit);
        List<NewTopic> missing = wanted.stream()
                .filter(topic -> !found.containsKey(topic) && !unfit.containsKey(topic))
                .filter(topic -> settings.withDatabase() || settings.names().isTasks(topic))
                .map(rules::topic)
                .toList();
        if (missing.isEmpty()) {
            return found;
        }
        create(missing, unfit);
        return awaitMade(unfit);
    }

    /** Brokers say that a topic has been made before all of them know it. */
    private Map<String, TopicDescription> awaitMade(Map<String, String> unfit)
            throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = describe(wanted, unfit);
        for (int tries = 0; tries < KNOWN_TRIES_MAX && !isAllKnown(found.keySet(), unfit.keySet()); tries++) {
            TimeUnit.MILLISECONDS.sleep(KNOWN_RETRY_MILLIS);
            found = describe(wanted, unfit);
        }
        return found;
    }

    private boolean isAllKnown(Set<String> found, Set<String> unfit) {
        return wanted.stream()
                .filter(topic -> settings.withDatabase() || settings.names().isTasks(topic))
                .allMatch(topic -> found.contains(topic) || unfit.contains(topic));
    }

    private Map<String, TopicDescription> describe(Collection<String> topics, Map<String, String> unfit)
            throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer :
                admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                found.put(answer.getKey(), answer.getValue().get());
            } catch (ExecutionException failure) {
                if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                    continue;
                }
                requireOfTopic(failure);
                unfit.put(answer.getKey(), "it could not be looked at (" + Refusal.reason(failure) + ")");
            }
        }
        return found;
    }

    private void create(List<NewTopic> missing, Map<String, String> unfit)
            throws ExecutionException, InterruptedException {
        for (Map.Entry<String, KafkaFuture<Void>> answer :
                admin.createTopics(missing).values().entrySet()) {
            try {
                answer.getValue().get();
                log.info("Topic '{}' was missing and has been made", answer.getKey());
            } catch (ExecutionException failure) {
                if (failure.getCause() instanceof TopicExistsException) { // another node was quicker
                    continue;
                }
                requireOfTopic(failure);
                unfit.put(answer.getKey(), rules.missing(answer.getKey(), Refusal.reason(failure)));
            }
        }
    }

    private static void requireOfTopic(ExecutionException failure) throws ExecutionException {
        if (!Refusal.isOfTopic(failure)) {
            throw failure;
        }
    }

    private void judge(Collection<TopicDescription> topics, Map<String, String> unfit)
            throws ExecutionException, InterruptedException {
        topics.forEach(topic -> rules.faultWithoutDatabase(topic).ifPresent(fault -> unfit.put(topic.name(), fault)));
        List<ConfigResource> resources = topics.stream()
                .filter(topic -> !judged.contains(topic.topicId()))
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                .toList();
        if (resources.isEmpty()) {
            return;
        }
        Map<ConfigResource, Config> configs =
                admin.describeConfigs(resources).all().get();
        for (TopicDescription topic : topics) {
            Config config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
            if (config == null) {
                continue;
            }
            Optional<String> fault = rules.fault(topic, config);
            if (fault.isPresent()) {
                unfit.put(topic.name(), fault.get());
            } else {
                rules.advise(topic, config);
                judged.add(topic.topicId());
            }
        }
    }
}
