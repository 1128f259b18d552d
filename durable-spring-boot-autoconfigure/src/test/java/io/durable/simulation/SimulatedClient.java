package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.InstanceStore;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client of a world, who does one thing after the other: alone, or several in a transaction that may be rolled back. What it is told has succeeded goes to the ledger. */
final class SimulatedClient {

    private final String name;
    private final SimulatedDatabase database;
    private final InstanceStore store;
    private final Consumer<Bell> bell;
    private final MessageLedger ledger;
    private final SeededRandomness randomness;
    private final Supplier<MessageId> messageIds;
    private final List<Runnable> acknowledgements = new ArrayList<>();
    private @Nullable SimulatedTransaction transaction;
    private int number;

    SimulatedClient(
            String name,
            SimulatedDatabase database,
            InstanceStore store,
            Consumer<Bell> bell,
            MessageLedger ledger,
            SeededRandomness randomness,
            Supplier<MessageId> messageIds) {
        this.name = name;
        this.database = database;
        this.store = store;
        this.bell = bell;
        this.ledger = ledger;
        this.randomness = randomness;
        this.messageIds = messageIds;
    }

    /** Begins a transaction, or ends the one that is open. */
    String begin() {
        if (transaction == null) {
            transaction = database.begin();
            return name + " begins";
        }
        return end();
    }

    String end() {
        @Nullable SimulatedTransaction ending = transaction;
        transaction = null;
        if (ending == null) {
            return "";
        }
        if (randomness.chance(0.25)) {
            ending.rollback();
            acknowledgements.clear();
            return name + " rolls back";
        }
        Faults.Ending result = ending.commit();
        if (result == Faults.Ending.COMMITTED) {
            acknowledgements.forEach(Runnable::run);
        }
        acknowledgements.clear();
        return name + " commits: " + result;
    }

    String start(InstanceId id, String orchestration, String input) {
        Instant now = database.clock().now();
        Instant due = now.plus(delay(input));
        InstanceState pending =
                new InstanceState(1, OrchestrationRuntimeStatus.PENDING, due, null, null, null, null, 0, 0);
        InstanceRecord row = new InstanceRecord(
                id, randomness.nextUuid(), orchestration, null, Payload.of(input), null, Map.of(), now, pending);
        return attempt("starts " + id, () -> {
            if (!store.insert(row)) {
                return "exists";
            }
            acknowledgements.add(() -> ledger.acknowledgeStart(row));
            store.afterCommit(() -> bell.accept(due.equals(now) ? Bell.started(row) : Bell.of(id)));
            return "done";
        });
    }

    /** One in eight begins later, as its input has it: nothing is drawn for that. */
    private static Duration delay(String input) {
        int chance = Math.floorMod(input.hashCode(), 80);
        return chance < 10 ? Duration.ofMillis(500L * (chance + 1)) : Duration.ZERO;
    }

    String raise(InstanceId target, String event) {
        Payload payload = Payload.of(name + "~" + ++number);
        return send(target, new MessageBody.RaiseEvent(event, payload));
    }

    String cancel(InstanceId target) {
        return send(target, new MessageBody.Cancel(name + "~" + ++number));
    }

    /** Sends a message as the product's client does: to an instance that is seen and has not ended. */
    String send(InstanceId target, MessageBody body) {
        return attempt("sends " + body + " to " + target, () -> {
            Optional<InstanceRecord> living = store.find(List.of(target)).stream()
                    .filter(row -> !row.state().status().isTerminal())
                    .findFirst();
            if (living.isEmpty()) {
                return "refused";
            }
            Message message = new Message(
                    messageIds.get(),
                    target,
                    null,
                    body,
                    database.clock().now(),
                    living.get().incarnation());
            store.send(message);
            acknowledgements.add(() -> ledger.acknowledge(message));
            store.afterCommit(() -> bell.accept(Bell.of(target)));
            return "done";
        });
    }

    private String attempt(String what, Supplier<String> statements) {
        try {
            if (transaction != null && transaction.isOpen()) {
                return name + " " + what + " in transaction: " + transaction.call(statements);
            }
            transaction = null;
            acknowledgements.clear();
            String result = statements.get();
            acknowledgements.forEach(Runnable::run);
            return name + " " + what + ": " + result;
        } catch (StoreException e) {
            return name + " " + what + ": " + e.getMessage();
        } finally {
            if (transaction == null) {
                acknowledgements.clear();
            }
        }
    }
}
