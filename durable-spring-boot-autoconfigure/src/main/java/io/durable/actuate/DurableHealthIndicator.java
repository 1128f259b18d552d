package io.durable.actuate;

import io.durable.actuate.HubView.Partitions;
import io.durable.spi.HubFigures.Backlog;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The health of a hub. It is down if the database can't be asked, because then nothing goes on, here or elsewhere, and it comes back by itself. Everything else is up with a warning: Kafka
 * that is away (work goes on more slowly), stalled instances (the others go on), instances and messages that wait too long. None of it is cured by another process, so nothing of it may end this one.
 */
final class DurableHealthIndicator implements HealthIndicator {

    private static final int COUNT_MAX = 1_000;

    private final HubView view;
    private final Duration backlogAgeMax;

    DurableHealthIndicator(HubView view, Duration backlogAgeMax) {
        this.view = view;
        this.backlogAgeMax = backlogAgeMax;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up().withDetail("hub", view.hub().name());
        try {
            Partitions partitions = view.partitions();
            Backlog backlog = view.figures().backlog(COUNT_MAX);
            health.withDetail("database", "reachable")
                    .withDetail("kafka", view.kafka())
                    .withDetail("node", view.node().get().map(Object::toString).orElse("not started"))
                    .withDetail("partitions", partitions)
                    .withDetail("backlog", details(backlog))
                    .withDetail("stalled", stalled(backlog))
                    .withDetail("warnings", warnings(partitions, backlog));
        } catch (StoreException unreachable) {
            health.down(unreachable).withDetail("database", "unreachable").withDetail("kafka", view.kafka());
        }
        return health.build();
    }

    private List<String> warnings(Partitions partitions, Backlog backlog) {
        List<String> warnings = new ArrayList<>();
        if (view.kafka().equals("unreachable")) {
            warnings.add("Kafka can't be reached: each node does by itself what it can");
        }
        if (partitions.withoutOwner() > 0) {
            warnings.add(partitions.withoutOwner() + " of " + partitions.total()
                    + " partitions have no owner that is alive: their instances wait");
        }
        if (backlog.stalled() > 0) {
            warnings.add(stalled(backlog) + " instances are stalled: the endpoint 'orchestrations' says why");
        }
        if (backlog.oldestAge().compareTo(backlogAgeMax) > 0) {
            warnings.add("Instances or messages have been due for "
                    + backlog.oldestAge().toSeconds() + " s");
        }
        return List.copyOf(warnings);
    }

    private static Map<String, Object> details(Backlog backlog) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("instances", bounded(backlog.instances()));
        details.put("messages", bounded(backlog.messages()));
        details.put("tasks", bounded(backlog.tasks()));
        details.put("oldestSeconds", backlog.oldestAge().toSeconds());
        return details;
    }

    /** Those that are tried again last are looked at first, and no more of them than are counted. */
    private static String stalled(Backlog backlog) {
        return backlog.countsAllStalled() ? String.valueOf(backlog.stalled()) : "at least " + backlog.stalled();
    }

    private static String bounded(long count) {
        return count < COUNT_MAX ? String.valueOf(count) : COUNT_MAX + " or more";
    }
}
