package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.history.MessageBody;
import io.durable.history.MessageId;
import io.durable.history.TimeOrderedIds;
import io.durable.simulation.Mutant.Defect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All clients of a world. */
final class Clients {

    private static final int COUNT = 2;

    private final Mutant mutant;
    private final SimulatedDatabase database;
    private final FailOver failOver;
    private final SeededRandomness random;
    private final SeededRandomness ids;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private Instant lastClientId = Instant.MIN;

    Clients(
            Mutant mutant,
            SimulatedDatabase database,
            Consumer<Bell> bell,
            MessageLedger ledger,
            FailOver failOver,
            SeededRandomness random,
            SeededRandomness ids) {
        this.mutant = mutant;
        this.database = database;
        this.failOver = failOver;
        this.random = random;
        this.ids = ids;
        for (int client = 0; client < COUNT; client++) {
            clients.add(new SimulatedClient(
                    "c" + client, database, clientStore(), bell, ledger, random.split(), clientIds()));
        }
    }

    SimulatedClient first() {
        return clients.get(0);
    }

    /** Ends all transactions that are open. */
    void end() {
        clients.forEach(SimulatedClient::end);
    }

    /** Somebody starts an orchestration under one of a few ids. */
    String start() {
        InstanceId id = new InstanceId(Programs.ROOT_PREFIX + random.below(Programs.ROOTS_MAX));
        String name = random.chance(0.88)
                ? mutant.wide() ? Programs.WIDE : Programs.PROGRAM
                : random.pick(List.of(Programs.DIVERGENT, Programs.UNSTORABLE, Programs.UNKNOWN));
        ProgramInput input = new ProgramInput(random.nextLong() >>> 1, 0, 0, id.value());
        return random.pick(clients).start(id, name, input.text());
    }

    /** Somebody does something to an instance that is there. */
    String act() {
        List<InstanceId> all = List.copyOf(database.tables().instances.keySet());
        SimulatedClient client = random.pick(clients);
        if (all.isEmpty()) {
            return "";
        }
        InstanceId id = random.pick(all);
        int x = random.below(20);
        if (x < 11) {
            String event = random.pick(Programs.EVENT_NAMES);
            return x < 10 ? client.raise(id, event) : client.cancel(id);
        }
        if (x < 15) {
            return client.begin();
        }
        if (x < 16) {
            return client.send(id, new MessageBody.Terminate("enough", random.chance(0.5)));
        }
        if (x < 18) {
            return client.send(id, new MessageBody.Suspend("wait"));
        }
        return client.send(id, new MessageBody.Resume("go on"));
    }

    private EagerInstanceStore clientStore() {
        return new EagerInstanceStore(new SimulatedInstanceStore(database), mutant, new EagerInstanceStore.Heard() {});
    }

    private Supplier<MessageId> clientIds() {
        return () -> {
            if (mutant.has(Defect.SEQUENTIAL_MESSAGE_IDS)) {
                return new MessageId(new UUID(1, failOver.nextInSequence()));
            }
            Instant now = database.clock().now();
            lastClientId = lastClientId.isBefore(now) ? now : lastClientId.plusNanos(1_000);
            return new MessageId(TimeOrderedIds.of(lastClientId, ids.nextLong()));
        };
    }
}
