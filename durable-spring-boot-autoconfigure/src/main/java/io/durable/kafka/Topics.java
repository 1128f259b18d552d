package io.durable.kafka;

import io.durable.DurableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the topics of a hub: makes those that are missing and judges those that are there. Any thread may ask; one prepares and maintains. */
final class Topics {

    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    private static final int MIN_INSYNC_ADVISED = 2;

    private final KafkaSettings settings;
    private final Admin admin;
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private final Set<Uuid> judged = new HashSet<>();
    private volatile Set<String> present = Set.of();

    Topics(KafkaSettings settings, Admin admin) {
        this.settings = settings;
        this.admin = admin;
        wanted.add(settings.names().instances());
        wanted.addAll(settings.taskTopics());
    }

    /** Has this topic looked after from now on. */
    void want(String topic) {
        wanted.add(topic);
    }

    /** Whether a topic was there at the last look. Sending to one that is not would have the brokers make it as they like. */
    boolean isPresent(String topic) {
        return present.contains(topic);
    }

    /** Whether all topics that are looked after were there at the last look. */
    boolean areComplete() {
        return present.containsAll(wanted);
    }

    /** The topics that were there at the last look. */
    Set<String> present() {
        return present;
    }

    /**
     * Makes missing topics and judges new ones, before this node takes part.
     *
     * @throws DurableException if a topic is not fit to be used
     */
    void prepare() throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = findOrCreate();
        TopicDescription instances = found.get(settings.names().instances());
        if (instances != null
                && !settings.withDatabase()
                && instances.partitions().size() != settings.partitions()) {
            throw new DurableException("Topic '" + instances.name() + "' has "
                    + instances.partitions().size()
                    + " partitions, and durable.partitions is " + settings.partitions()
                    + ": a process without the hub's database has to be told how many partitions the hub has");
        }
        if (instances != null && instances.partitions().size() < settings.partitions()) {
            throw new DurableException("Topic '" + instances.name() + "' has "
                    + instances.partitions().size() + " partitions, the hub '"
                    + settings.hub() + "' has " + settings.partitions()
                    + ": add partitions to the topic, or delete it, nothing is lost with it");
        }
        judge(found.values());
        present = Set.copyOf(found.keySet());
    }

    /** Makes missing topics again and adds missing partitions, while this node takes part. */
    void maintain() throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = findOrCreate();
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
        judge(found.values());
        present = Set.copyOf(found.keySet());
    }

    /** The topics of tasks of all queues that there are. */
    Set<String> taskTopics() throws ExecutionException, InterruptedException {
        Set<String> topics = new TreeSet<>(admin.listTopics().names().get());
        topics.removeIf(topic -> !settings.names().isTasks(topic));
        return topics;
    }

    private Map<String, TopicDescription> findOrCreate() throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = describe(wanted);
        List<NewTopic> missing = new ArrayList<>();
        for (String topic : wanted) {
            if (!found.containsKey(topic)
                    && (settings.withDatabase() || settings.names().isTasks(topic))) {
                missing.add(newTopic(topic));
            }
        }
        if (missing.isEmpty()) {
            return found;
        }
        create(missing);
        return describe(wanted);
    }

    private Map<String, TopicDescription> describe(Collection<String> topics)
            throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer :
                admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                found.put(answer.getKey(), answer.getValue().get());
            } catch (ExecutionException failure) {
                if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw failure;
                }
            }
        }
        return found;
    }

    private void create(List<NewTopic> missing) throws ExecutionException, InterruptedException {
        for (Map.Entry<String, KafkaFuture<Void>> answer :
                admin.createTopics(missing).values().entrySet()) {
            try {
                answer.getValue().get();
                log.info("Topic '{}' was missing and has been made", answer.getKey());
            } catch (ExecutionException failure) {
                if (!(failure.getCause() instanceof TopicExistsException)) { // another node was quicker
                    throw failure;
                }
            }
        }
    }

    private NewTopic newTopic(String topic) {
        boolean instances = topic.equals(settings.names().instances());
        int partitions = instances ? settings.partitions() : settings.taskPartitions();
        Duration retention = Duration.ofDays(instances ? 1 : 7);
        return new NewTopic(topic, partitions, settings.replicationFactor())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(retention.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(settings.recordSizeMax())));
    }

    private void judge(Collection<TopicDescription> topics) throws ExecutionException, InterruptedException {
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
            if (config != null) {
                requireDeletion(topic, config);
                advise(topic, config);
                judged.add(topic.topicId());
            }
        }
    }

    private static void requireDeletion(TopicDescription topic, Config config) {
        String cleanup = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (!cleanup.equals(TopicConfig.CLEANUP_POLICY_DELETE)) {
            throw new DurableException("Topic '" + topic.name() + "' has cleanup.policy=" + cleanup
                    + ", which throws records away that nobody has read: set it to delete");
        }
    }

    private void advise(TopicDescription topic, Config config) {
        int replicas = topic.partitions().get(0).replicas().size();
        if (replicas > MIN_INSYNC_ADVISED
                && Integer.parseInt(value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)) < MIN_INSYNC_ADVISED) {
            log.warn(
                    "Topic '{}' has {} replicas and min.insync.replicas=1: when a broker fails, records that were acknowledged may be gone and what they"
                            + " were to start is started later; 2 is advised",
                    topic.name(),
                    replicas);
        }
        if (Integer.parseInt(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)) < settings.recordSizeMax()) {
            log.warn(
                    "Topic '{}' has max.message.bytes={}: tasks and results that are larger do not reach other nodes; set it to {}, which durable.payload.max-size needs",
                    topic.name(),
                    value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                    settings.recordSizeMax());
        }
    }

    private static String value(Config config, String name) {
        return config.get(name).value();
    }
}
