package io.durable.simulation;

import io.durable.DurableClient;
import io.durable.DurableException;
import io.durable.UpdateOptions;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.spi.InstanceRecord;
import java.util.ArrayList;
import java.util.List;

/** The product's own client, which asks the instances of a wide world and wants something of them: updates, often the same again, and queries. */
final class AskingClient implements EagerInstanceStore.Heard {

    private static final int UPDATES_MAX = 12;
    private static final List<String> WORK = List.of("quick", "call", "sleep", "fail", "bad");

    private final SimulatedDatabase database;
    private final Checks checks;
    private final SeededRandomness random;
    private final DurableClient client;
    private final List<Message> sent = new ArrayList<>();
    private int number;

    AskingClient(
            SimulatedDatabase database,
            Checks checks,
            Surroundings surroundings,
            Mutant mutant,
            SeededRandomness random) {
        this.database = database;
        this.checks = checks;
        this.random = random;
        EagerInstanceStore store = new EagerInstanceStore(new SimulatedInstanceStore(database), mutant, this);
        this.client = ProductClients.over(store, surroundings, database.clock(), random.split());
    }

    @Override
    public void sent(Message message) {
        sent.add(message);
    }

    boolean isItsTurn() {
        return random.chance(0.08);
    }

    String act() {
        List<InstanceRecord> all = List.copyOf(database.tables().instances.values());
        if (all.isEmpty()) {
            return "";
        }
        InstanceRecord row = random.pick(all);
        return random.chance(0.7) ? update(row.id()) : query(row);
    }

    private String update(InstanceId id) {
        String name = random.chance(0.9) ? "work" : "unheard";
        String own = id.value().startsWith(Programs.ROOT_PREFIX) ? "" : "." + id;
        // a fork goes on with the updates of the instance that it was copied from, under the ids that they have there
        String update = name + random.below(UPDATES_MAX) + own;
        String input = random.pick(WORK) + "~" + ++number;
        sent.clear();
        try {
            client.startUpdate(id.value(), name, input, UpdateOptions.updateId(update));
            sent.forEach(checks.ledger()::acknowledge);
            return "asks " + id + " to " + input + " as " + update;
        } catch (DurableException refused) {
            return "does not ask " + id + " to " + input + ": " + refused.getMessage();
        }
    }

    private String query(InstanceRecord row) {
        List<HistoryEntry> history = database.tables().histories.getOrDefault(row.executionId(), List.of());
        try {
            String answer = client.query(row.id().value(), "met", null, String.class);
            checks.checkAnswer(row, history, "met", answer);
            return row.id() + " has met " + answer;
        } catch (DurableException unanswered) {
            return row.id() + " does not answer: " + unanswered.getMessage();
        }
    }
}
