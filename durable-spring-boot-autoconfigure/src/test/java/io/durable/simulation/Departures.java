package io.durable.simulation;

import io.durable.history.ExecutionId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.spi.InstanceRecord;
import io.durable.spi.PartitionCommit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * S17: an incarnation that was removed or has made way had ended, is gone with its history, and never comes back: neither its row nor a task or a timer of it.
 */
final class Departures implements SimulatedDatabase.Listener {

    private final Set<UUID> gone = new HashSet<>();

    Departures copy() {
        Departures copy = new Departures();
        copy.gone.addAll(gone);
        return copy;
    }

    /** What has gone after the copy was made is there again. */
    void restore(Departures copy) {
        gone.retainAll(copy.gone);
    }

    boolean isGone(UUID incarnation) {
        return gone.contains(incarnation);
    }

    @Override
    public void userCommitted(Tables before, Tables after) {
        before.instances.values().forEach(row -> {
            @Nullable InstanceRecord now = after.instances.get(row.id());
            if (now == null || !now.incarnation().equals(row.incarnation())) {
                leave(row, now);
            }
        });
        checkNoneComesBack(before, after);
    }

    private void leave(InstanceRecord row, @Nullable InstanceRecord now) {
        Violation.unless(
                row.state().status().isTerminal(), "S17", () -> row + " is removed before it has ended, for " + now);
        gone.add(row.incarnation());
    }

    @Override
    public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
        before.instances.values().forEach(row -> {
            @Nullable InstanceRecord now = after.instances.get(row.id());
            Violation.unless(
                    now != null && now.incarnation().equals(row.incarnation()),
                    "S17",
                    () -> row + " is replaced by an owner: " + now);
        });
        checkNoneComesBack(before, after);
    }

    private void checkNoneComesBack(Tables before, Tables after) {
        if (gone.isEmpty()) {
            return;
        }
        Stream<UUID> rows = after.instances.values().stream().map(InstanceRecord::incarnation);
        Stream<UUID> histories = after.histories.keySet().stream().map(ExecutionId::incarnation);
        Stream<UUID> tasks = after.tasks.entrySet().stream()
                .filter(entry -> !before.tasks.containsKey(entry.getKey()))
                .map(entry -> entry.getValue().task().execution().incarnation());
        Stream<UUID> timers = after.messages.entrySet().stream()
                .filter(entry -> !before.messages.containsKey(entry.getKey()))
                .map(entry -> timed(entry.getValue()))
                .filter(Objects::nonNull);
        Stream.of(rows, histories, tasks, timers)
                .flatMap(some -> some)
                .forEach(incarnation -> Violation.unless(
                        !gone.contains(incarnation), "S17", () -> "something of " + incarnation + " is back"));
    }

    private static @Nullable UUID timed(Message message) {
        return message.body() instanceof MessageBody.FireTimer timer
                ? timer.execution().incarnation()
                : null;
    }
}
