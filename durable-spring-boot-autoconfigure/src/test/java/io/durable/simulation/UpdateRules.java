package io.durable.simulation;

import io.durable.history.Decision.UpdateCompleted;
import io.durable.history.Decision.UpdateValidated;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.Payload;
import io.durable.simulation.Tables.UpdateRow;
import io.durable.spi.UpdateOutcome;
import io.durable.spi.UpdateOutcome.Status;
import io.durable.spi.UpdateRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** S23: over all executions of an incarnation an update is looked at once and answered once, and its row says how it came out as soon as the history does, and no earlier. */
final class UpdateRules {

    private UpdateRules() {}

    static void check(Tables tables, Archive archive) {
        if (tables.updates.isEmpty()) {
            return;
        }
        Map<UpdateRequest, List<HistoryEvent>> said = new HashMap<>();
        archive.histories()
                .forEach((execution, history) -> history.stream()
                        .map(HistoryEntry::event)
                        .forEach(event -> {
                            @Nullable
                            String update = event instanceof UpdateValidated verdict
                                    ? verdict.update()
                                    : event instanceof UpdateCompleted answer ? answer.update() : null;
                            if (update != null) {
                                UpdateRequest request =
                                        new UpdateRequest(execution.instance(), execution.incarnation(), update);
                                said.computeIfAbsent(request, key -> new ArrayList<>())
                                        .add(event);
                            }
                        }));
        said.forEach((request, events) -> Violation.unless(
                events.size() <= 2
                        && events.get(0) instanceof UpdateValidated
                        && (events.size() == 1 || events.get(1) instanceof UpdateCompleted),
                "S23",
                () -> request + " is handled as " + events));
        tables.updates.forEach((request, row) -> check(request, row, said.getOrDefault(request, List.of())));
    }

    private static void check(UpdateRequest request, UpdateRow row, List<HistoryEvent> events) {
        Said expected = events.isEmpty() ? Said.NOTHING : Said.of(events.get(events.size() - 1));
        Violation.unless(
                Said.of(row.outcome()).equals(expected),
                "S23",
                () -> request + " has the row " + row + " but the history " + events);
    }

    /** An outcome as far as it is the same whoever runs the code. */
    private record Said(
            @Nullable Status status,
            @Nullable Payload result,
            @Nullable String failure) {

        static final Said NOTHING = new Said(null, null, null);

        static Said of(HistoryEvent event) {
            if (event instanceof UpdateCompleted answer) {
                Status status = answer.failure() == null ? Status.COMPLETED : Status.FAILED;
                return new Said(status, answer.result(), summary(answer.failure()));
            }
            FailureDetails rejection = ((UpdateValidated) event).rejection();
            return rejection == null ? NOTHING : new Said(Status.REJECTED, null, summary(rejection));
        }

        static Said of(@Nullable UpdateOutcome outcome) {
            return outcome == null ? NOTHING : new Said(outcome.status(), outcome.result(), summary(outcome.failure()));
        }

        private static @Nullable String summary(@Nullable FailureDetails failure) {
            return failure == null ? null : failure.summary();
        }
    }
}
