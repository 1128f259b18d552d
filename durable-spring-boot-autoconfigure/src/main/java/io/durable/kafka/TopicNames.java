package io.durable.kafka;

import io.durable.DurableException;
import io.durable.history.TaskQueue;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What things are called on Kafka.
 *
 * @param base leads all names of one hub
 */
record TopicNames(String base) {

    private static final String OURS = "durable-";
    private static final int LENGTH_MAX = 249;
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern CLIENT =
            Pattern.compile(OURS + "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})-.*");

    /** @throws DurableException if topics of one hub would pass for those of another one */
    static TopicNames of(String prefix, String hub) {
        if ((hub + ".").contains(".tasks.")) {
            throw new DurableException("durable.task-hub is '" + hub
                    + "': on Kafka the names of its topics would be those of queues of the hub '"
                    + hub.substring(0, hub.indexOf(".tasks")) + "'; choose a name without '.tasks'");
        }
        return new TopicNames(prefix + "." + hub);
    }

    /** Bells and reports, a partition for each of the hub's. */
    String instances() {
        return legal(base + ".instances");
    }

    /** The group of those who own partitions. */
    String owners() {
        return base + ".owners";
    }

    /** The tasks of a queue. */
    String tasks(String queue) {
        return legal(queue.equals(TaskQueue.DEFAULT) ? base + ".tasks" : base + ".tasks." + queue);
    }

    /** Whether a topic holds tasks of any queue. */
    boolean isTasks(String topic) {
        return topic.equals(base + ".tasks") || topic.startsWith(base + ".tasks.");
    }

    /** The group of those who execute the tasks of a topic. */
    static String workers(String tasksTopic) {
        return tasksTopic + ".workers";
    }

    /** The id under which a client of the hub's nodes shows itself. */
    static String clientId(HubId hub, String role) {
        return OURS + hub.find().map(UUID::toString).orElse("hub") + "-" + role;
    }

    /** Whether it is a client of this library. */
    static boolean isOurs(String clientId) {
        return clientId.startsWith(OURS);
    }

    /** The hub whose client this is, if it knew that and it is one of this library. */
    static Optional<UUID> findHub(String clientId) {
        Matcher client = CLIENT.matcher(clientId);
        return client.matches() ? Optional.of(UUID.fromString(client.group(1))) : Optional.empty();
    }

    private static String legal(String name) {
        if (name.length() > LENGTH_MAX || !ALLOWED.matcher(name).matches()) {
            throw new DurableException(
                    "'" + name + "' can't be the name of a topic: durable.kafka.topic-prefix, durable.task-hub"
                            + " and the queues of activities may have characters of A-Z a-z 0-9 . _ - and " + LENGTH_MAX
                            + " of them together");
        }
        return name;
    }
}
