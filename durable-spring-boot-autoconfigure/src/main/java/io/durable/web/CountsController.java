package io.durable.web;

import io.durable.DurableClient;
import io.durable.InstanceCounts;
import io.durable.InstanceQuery;
import io.durable.history.OrchestrationRuntimeStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Counts the instances that the filters of the list select. It stands beside {@code /instances}, below which any path may be an id. */
@RestController
@RequestMapping("${durable.web.base-path:/durable}")
final class CountsController {

    private final DurableClient client;
    private final Access access;

    CountsController(DurableClient client, Access access) {
        this.client = client;
        this.access = access;
    }

    /**
     * The answer.
     *
     * @param total of all
     * @param byStatus by the names of the contract, which shows a stalled instance as one that runs
     * @param stalled how many of those that run are stalled
     * @param byName by name of the orchestration, then by status
     * @param counts each name and status, by our own names
     */
    record Counts(
            long total,
            Map<String, Long> byStatus,
            long stalled,
            Map<String, Map<String, Long>> byName,
            List<InstanceCounts.Count> counts) {

        static Counts of(InstanceCounts counts) {
            Map<String, Long> byStatus = new TreeMap<>();
            Map<String, Map<String, Long>> byName = new TreeMap<>();
            long stalled = 0;
            for (InstanceCounts.Count count : counts.counts()) {
                String status = StatusJson.statusName(count.status());
                byStatus.merge(status, count.count(), Long::sum);
                byName.computeIfAbsent(count.name(), name -> new TreeMap<>()).merge(status, count.count(), Long::sum);
                stalled += count.status() == OrchestrationRuntimeStatus.STALLED ? count.count() : 0;
            }
            return new Counts(counts.total(), byStatus, stalled, byName, counts.counts());
        }
    }

    /** Whoever decides for each instance is asked about none in particular: a count tells of all of them. */
    @GetMapping(path = "/counts", produces = MediaType.APPLICATION_JSON_VALUE)
    Counts count(@ModelAttribute ListQuery filter, @RequestParam MultiValueMap<String, String> parameters) {
        InstanceQuery query = filter.toQuery(parameters.get(ListQuery.TAG), access);
        access.check(ManagementPermission.VIEW, null);
        return Counts.of(filter.selectsNothing() ? new InstanceCounts(List.of()) : client.countInstances(query));
    }
}
