package io.durable.simulation;

import io.durable.history.Decision.ContinuedAsNew;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InstanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What must hold of the events of one instance over all its executions: each is recorded once and reaches the code at most once (S5), those that nobody waited
 * for go on first (S4), and those of one sender keep their order (S11).
 */
final class EventRules {

    private final Archive archive;
    private final Function<ExecutionId, List<String>> consumed;

    /** @param consumed the payloads that reached the code of an execution, in order */
    EventRules(Archive archive, Function<ExecutionId, List<String>> consumed) {
        this.archive = archive;
        this.consumed = consumed;
    }

    void check(InstanceId instance) {
        List<String> fresh = new ArrayList<>();
        Set<String> met = new HashSet<>();
        archive.lives(instance).forEach(life -> check(instance, life, fresh, met));
        checkOnce(instance, fresh);
        checkOrder(instance, fresh);
    }

    /** One incarnation: nothing goes on from the one before. */
    private void check(InstanceId instance, List<ExecutionId> life, List<String> fresh, Set<String> met) {
        List<String> carried = List.of();
        for (ExecutionId execution : life) {
            List<HistoryEntry> history = archive.histories().get(execution);
            List<String> raised = raised(history);
            List<String> expected = carried;
            Violation.unless(
                    raised.size() >= carried.size()
                            && raised.subList(0, carried.size()).equals(carried),
                    "S4",
                    () -> execution + " does not begin with the unprocessed " + expected + " but has " + raised);
            fresh.addAll(raised.subList(carried.size(), raised.size()));
            List<String> reached = consumed.apply(execution);
            reached.forEach(payload -> Violation.unless(
                    met.add(payload), "S5", () -> payload + " reached the code of " + instance + " twice"));
            carried = carriedOn(history, raised, reached);
        }
    }

    private static List<String> carriedOn(List<HistoryEntry> history, List<String> raised, List<String> reached) {
        if (Archive.last(history) instanceof ContinuedAsNew continued && continued.preserveUnprocessedEvents()) {
            List<String> rest = new ArrayList<>(raised);
            rest.removeAll(reached);
            return rest;
        }
        return List.of();
    }

    private static void checkOnce(InstanceId instance, List<String> fresh) {
        Set<String> seen = new HashSet<>();
        fresh.forEach(payload -> Violation.unless(seen.add(payload), "S5", () -> payload + " twice in " + instance));
    }

    private static void checkOrder(InstanceId instance, List<String> fresh) {
        Map<String, Integer> last = new HashMap<>();
        for (String payload : fresh) {
            String[] parts = payload.split("~");
            int number = Integer.parseInt(parts[1]);
            Integer before = last.put(parts[0], number);
            Violation.unless(
                    before == null || before < number,
                    "S11",
                    () -> instance + " got " + payload + " after number " + before + " of the same sender, in "
                            + fresh);
        }
    }

    private static List<String> raised(List<HistoryEntry> history) {
        return history.stream()
                .filter(entry -> entry.event() instanceof EventRaised)
                .map(entry -> (EventRaised) entry.event())
                .map(event -> event.payload() == null ? "" : event.payload().text())
                .toList();
    }
}
