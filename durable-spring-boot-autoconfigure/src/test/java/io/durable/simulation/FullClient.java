package io.durable.simulation;

import io.durable.DurableClient;
import io.durable.DurableException;
import io.durable.ForkOptions;
import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceIdReusePolicy;
import io.durable.InstanceQuery;
import io.durable.OrchestrationStart;
import io.durable.PurgeOptions;
import io.durable.RestartOptions;
import io.durable.StartOptions;
import io.durable.TerminateOptions;
import io.durable.client.Retention;
import io.durable.client.RetentionPolicy;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import io.durable.spi.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The product's own client, over the database of a wide world: does all that a client can do, alone or several things in a transaction that may be rolled back. What it is told has
 * succeeded goes to the ledger. Checks S18: a request that has started an instance is recognised for as long as the instance is there.
 */
final class FullClient implements EagerInstanceStore.Heard {

    private static final int REQUESTS_MAX = 8;

    private static final Map<OrchestrationRuntimeStatus, Duration> KEPT = Map.of(
            OrchestrationRuntimeStatus.COMPLETED, Duration.ofSeconds(8),
            OrchestrationRuntimeStatus.TERMINATED, Duration.ofSeconds(2),
            OrchestrationRuntimeStatus.CANCELED, Duration.ofSeconds(4));

    private final SimulatedDatabase database;
    private final MessageLedger ledger;
    private final Tokens tokens;
    private final boolean losesTails;
    private final SeededRandomness random;
    private final DurableClient client;
    private final Retention retention;
    private final List<Runnable> acknowledgements = new ArrayList<>();
    private @Nullable SimulatedTransaction transaction;
    private int number;

    FullClient(
            SimulatedDatabase database,
            Checks checks,
            Surroundings surroundings,
            Mutant mutant,
            SeededRandomness random) {
        this.database = database;
        this.ledger = checks.ledger();
        this.tokens = checks.tokens();
        this.losesTails = mutant.failsOver();
        this.random = random;
        InstanceStore store = new EagerInstanceStore(new SimulatedInstanceStore(database), mutant, this);
        this.client = ProductClients.over(store, surroundings, database.clock(), random.split());
        this.retention =
                new Retention(store, new RetentionPolicy(KEPT), database.clock(), Duration.ofSeconds(1), () -> true);
    }

    @Override
    public void started(InstanceRecord row) {
        acknowledgements.add(() -> ledger.acknowledgeStart(row));
    }

    @Override
    public void sent(Message message) {
        acknowledgements.add(() -> ledger.acknowledge(message));
    }

    boolean isItsTurn() {
        return random.chance(0.1);
    }

    String act() {
        if (random.chance(0.25)) {
            return useToken();
        }
        return switch (random.below(20)) {
            case 0, 1, 2, 3 -> startByRequest();
            case 4 -> startInPlace();
            case 5 -> goOnFromHistory();
            case 6 -> startMany();
            case 7 -> startLater();
            case 8 -> purge(random.chance(0.5));
            case 9, 10 -> goOnFromHistory();
            case 11 -> purgeAll();
            case 12, 13 -> retain();
            case 14, 15 -> beginOrEnd();
            case 16 -> some(id -> client.raiseEvent(id, random.pick(Programs.EVENT_NAMES), "f~" + ++number));
            case 17 ->
                some(id -> client.terminate(
                        id,
                        "full",
                        random.chance(0.5) ? TerminateOptions.withChildren() : TerminateOptions.instanceOnly()));
            case 18 -> some(id -> client.cancel(id, "f~" + ++number));
            default -> some(random.chance(0.3) ? id -> client.suspend(id, "s") : id -> client.resume(id, "r"));
        };
    }

    // ---- starts

    private String startByRequest() {
        String request = "r" + random.below(REQUESTS_MAX);
        String id = Programs.ROOT_PREFIX + Math.floorMod(request.hashCode(), Programs.ROOTS_MAX);
        StartOptions options = StartOptions.instanceId(id).withRequestId(request);
        StartOptions chosen =
                versioned(random.chance(0.5) ? options.withReusePolicy(InstanceIdReusePolicy.REUSE_TERMINAL) : options);
        return attempt("starts " + id + " by request " + request, () -> {
            int heard = acknowledgements.size();
            boolean doneBefore = request.equals(requestOf(id));
            try {
                client.startNew(Programs.WIDE, input(id), chosen);
            } catch (InstanceAlreadyExistsException taken) {
                Violation.unless(!doneBefore, "S18", () -> "request " + request + " of " + id + " is refused");
                throw taken;
            }
            boolean startedNow = acknowledgements.size() > heard;
            Violation.unless(
                    request.equals(requestOf(id)) && startedNow != doneBefore,
                    "S18",
                    () -> "request " + request + " of " + id + " was done before: " + doneBefore
                            + ", has started an instance now: " + startedNow);
            return doneBefore ? "done before" : "done";
        });
    }

    private @Nullable String requestOf(String id) {
        Tables seen = database.visible();
        @Nullable InstanceRecord row = seen.instances.get(new InstanceId(id));
        return row == null ? null : seen.requests.get(row.incarnation());
    }

    private String startInPlace() {
        StartOptions options = StartOptions.instanceId(root()).withReusePolicy(InstanceIdReusePolicy.REUSE_TERMINAL);
        return attempt("starts again " + options.instanceId(), () -> start(options));
    }

    /** Some ask for what only the new build has. */
    private StartOptions versioned(StartOptions options) {
        return random.chance(0.4) ? options.withVersion(random.pick(List.of("1", Build.SECOND_VERSION))) : options;
    }

    private String startLater() {
        StartOptions options = StartOptions.instanceId(root());
        Duration delay = Duration.ofMillis(random.between(1, 5_000));
        StartOptions later = random.chance(0.5)
                ? options.withDelay(delay)
                : options.withStartAt(database.clock().now().plus(delay));
        return attempt("starts later " + options.instanceId(), () -> start(later));
    }

    private String start(StartOptions options) {
        return client.startNew(Programs.WIDE, input(Objects.requireNonNull(options.instanceId())), options);
    }

    private String startMany() {
        List<OrchestrationStart> starts = Stream.generate(this::root)
                .limit(random.between(1, 3))
                .distinct()
                .map(id -> OrchestrationStart.of(Programs.WIDE, input(id)).withOptions(StartOptions.instanceId(id)))
                .toList();
        return attempt("starts together " + starts, () -> {
            client.startAll(starts);
            return "done";
        });
    }

    private String input(String chain) {
        return new ProgramInput(random.nextLong() >>> 1, 0, 0, chain).text();
    }

    private String root() {
        return Programs.ROOT_PREFIX + random.below(Programs.ROOTS_MAX);
    }

    // ---- tokens

    private String useToken() {
        Optional<Tokens.Given> picked = tokens.pick(random);
        if (picked.isEmpty()) {
            return "";
        }
        Tokens.Given given = picked.get();
        String text = given.token().text();
        return attempt("uses " + given.token(), () -> {
            if (random.chance(0.3)) {
                client.heartbeatActivity(text, "alive " + ++number);
                return "heard";
            }
            end(given);
            return "ended";
        });
    }

    private void end(Tokens.Given given) {
        int attempt = given.token().attempt();
        if (given.script().fails(attempt)) {
            client.failActivity(given.token().text(), new IllegalStateException("of token " + attempt));
        } else {
            client.completeActivity(given.token().text(), given.script().result());
        }
        acknowledgements.add(() -> tokens.end(given.token(), losesTails));
    }

    /** Ends all that wait for it. */
    void endTokens() {
        for (Tokens.Given given : tokens.all()) {
            Tables.TaskRow row = database.tables().tasks.get(given.token().task());
            if (row != null
                    && row.state() == TaskState.PENDING
                    && row.task().isHandedOver()
                    && row.task().attempt() == given.token().attempt()) {
                attemptAlone("ends " + given.token(), () -> {
                    end(given);
                    return "ended";
                });
            }
        }
    }

    // ---- rewinds, restarts, forks

    private String goOnFromHistory() {
        return switch (random.below(8)) {
            case 0, 1, 2, 3, 4, 5 -> rewind();
            case 6 -> {
                RestartOptions options = random.chance(0.5) ? RestartOptions.inPlace() : RestartOptions.defaults();
                yield some(id -> client.restart(id, options));
            }
            default -> some(this::fork);
        };
    }

    private String rewind() {
        List<InstanceId> failed = failed();
        return failed.isEmpty() ? some(this::fork) : rewind(random.pick(failed));
    }

    private List<InstanceId> failed() {
        return database.tables().instances.values().stream()
                .filter(row -> Programs.isSound(row.name()))
                .filter(row -> row.state().status() == OrchestrationRuntimeStatus.FAILED)
                .map(InstanceRecord::id)
                .toList();
    }

    private String rewind(InstanceId id) {
        return attempt("rewinds " + id, () -> {
            client.rewind(id.value(), "again");
            return "done";
        });
    }

    /** All that have failed: what they are children of takes some along. */
    List<String> rewindFailed() {
        return failed().stream().map(this::rewind).toList();
    }

    private void fork(String id) {
        InstanceRecord row = database.visible().instances.get(new InstanceId(id));
        List<HistoryEntry> history =
                row == null ? List.of() : database.visible().histories.getOrDefault(row.executionId(), List.of());
        // an update's id is known to the instance that was asked, and would be new to the fork
        boolean isAsked =
                history.stream().anyMatch(entry -> entry.event().kind().name().startsWith("UPDATE"));
        if (!history.isEmpty() && !isAsked && Programs.isSound(row.name())) {
            client.fork(id, ForkOptions.fromEvent(random.below(history.size() + 1)));
        }
    }

    // ---- removals

    private String purge(boolean recursive) {
        PurgeOptions options = recursive ? PurgeOptions.withChildren() : PurgeOptions.instanceOnly();
        return some(id -> client.purge(id, options));
    }

    private String purgeAll() {
        InstanceQuery query = InstanceQuery.all()
                .withName(Programs.WIDE)
                .withCreatedTo(database.clock().now().minusSeconds(random.below(10)))
                .withPageSize(random.between(1, 3));
        return attempt("removes all that have ended", () -> "" + client.purge(query));
    }

    private String retain() {
        return attemptAlone("removes what is old", () -> {
            Tables before = database.tables();
            retention.step();
            before.instances.values().stream()
                    .filter(row -> !database.tables().instances.containsValue(row))
                    .forEach(this::checkOld);
            return "done";
        });
    }

    private void checkOld(InstanceRecord row) {
        Duration kept = KEPT.get(row.state().status());
        boolean old = kept != null
                && row.state().completedAt() != null
                && !row.state()
                        .completedAt()
                        .plus(kept)
                        .isAfter(database.clock().now());
        Violation.unless(old, "S17", () -> row + " is removed before its time is over");
    }

    // ---- transactions

    private String beginOrEnd() {
        if (transaction != null) {
            return end();
        }
        transaction = database.begin();
        return "full client begins";
    }

    String end() {
        @Nullable SimulatedTransaction ending = transaction;
        transaction = null;
        if (ending == null) {
            return "";
        }
        boolean commits = random.chance(0.75);
        if (!commits) {
            ending.rollback();
        }
        boolean committed = commits && ending.commit() == Faults.Ending.COMMITTED;
        settle(committed);
        return "full client ends its transaction: " + committed;
    }

    private void settle(boolean committed) {
        if (committed) {
            acknowledgements.forEach(Runnable::run);
        }
        acknowledgements.clear();
    }

    /** One of those that are there. */
    private String some(java.util.function.Consumer<String> action) {
        List<InstanceId> all = List.copyOf(database.tables().instances.keySet());
        if (all.isEmpty()) {
            return "";
        }
        String id = random.pick(all).value();
        return attempt("acts on " + id, () -> {
            action.accept(id);
            return "done";
        });
    }

    private String attempt(String what, Supplier<String> calls) {
        if (transaction != null && !transaction.isOpen()) { // the database failed over
            transaction = null;
            acknowledgements.clear();
        }
        if (transaction == null) {
            return attemptAlone(what, calls);
        }
        return "full client " + what + " in transaction: " + outcome(() -> transaction.call(calls));
    }

    /** In no transaction; one that is open goes on later. */
    private String attemptAlone(String what, Supplier<String> calls) {
        List<Runnable> pending = List.copyOf(acknowledgements);
        acknowledgements.clear();
        boolean[] returned = {false};
        String outcome = outcome(() -> {
            String said = calls.get();
            returned[0] = true;
            return said;
        });
        settle(returned[0]);
        acknowledgements.addAll(pending);
        return "full client " + what + ": " + outcome;
    }

    private static String outcome(Supplier<String> calls) {
        try {
            return calls.get();
        } catch (DurableException refused) {
            return String.valueOf(refused.getMessage());
        }
    }
}
