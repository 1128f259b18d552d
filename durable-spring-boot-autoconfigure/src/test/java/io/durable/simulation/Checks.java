package io.durable.simulation;

import io.durable.engine.InlineStrand;
import io.durable.engine.OrchestratorFunction;
import io.durable.engine.QueryAnswer;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEventKind;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.Shards;
import io.durable.runtime.SteppedNode.Remembered;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceRecord;
import io.durable.spi.PartitionCommit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All invariants of a world, checked as its database changes, after each commit, now and then, and at the end. */
final class Checks implements SimulatedDatabase.Listener {

    private final SimulatedDatabase database;
    private final Archive archive = new Archive();
    private final Departures departures = new Departures();
    private final MessageLedger ledger = new MessageLedger(archive, departures);
    private final Tokens tokens = new Tokens();
    private final Lateness lateness = new Lateness();
    private final List<String> met = new ArrayList<>();
    private final Programs recording = new Programs((instance, payload) -> met.add(payload), () -> 0);
    private final HandoverStrands strands = new HandoverStrands();
    private final Rerun inline = new Rerun(Rerun.settings(), InlineStrand::new);
    private final Rerun turnByTurn = new Rerun(Rerun.settings(), strands);
    private final EventRules events = new EventRules(archive, this::consumed);
    private final Map<InstanceId, InstanceRecord> ended = new HashMap<>();
    private final Set<InstanceId> changed = new LinkedHashSet<>();

    Checks(SimulatedDatabase database, boolean fences) {
        this.database = database;
        archive.completeBy(this::implied);
        if (fences) {
            database.listen(new FenceRules());
        }
        database.listen(departures);
        database.listen(archive);
        database.listen(ledger);
        database.listen(lateness);
        database.listen(new CloseRules());
        database.listen(this);
    }

    Archive archive() {
        return archive;
    }

    Tokens tokens() {
        return tokens;
    }

    Lateness lateness() {
        return lateness;
    }

    MessageLedger ledger() {
        return ledger;
    }

    /** What has failed may be rewound. */
    @Override
    public void userCommitted(Tables before, Tables after) {
        ended.values().removeIf(end -> {
            @Nullable InstanceRecord now = after.instances.get(end.id());
            return end.state().status() == OrchestrationRuntimeStatus.FAILED
                    && now != null
                    && now.incarnation().equals(end.incarnation())
                    && now.state().status() == OrchestrationRuntimeStatus.RUNNING;
        });
    }

    @Override
    public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
        commits.stream()
                .flatMap(commit -> commit.instances().stream())
                .map(InstanceCommit::instance)
                .forEach(id -> {
                    changed.add(id);
                    checkTimers(id, after);
                    checkBeginning(before.instances.get(id), after.instances.get(id));
                    checkEnd(id, after);
                });
    }

    /** S12, by the database's own clock. */
    private void checkTimers(InstanceId id, Tables after) {
        @Nullable InstanceRecord row = after.instances.get(id);
        List<HistoryEntry> history =
                row == null ? List.of() : after.histories.getOrDefault(row.executionId(), List.of());
        if (!history.isEmpty()) {
            HistoryEntry last = history.get(history.size() - 1);
            boolean early = last.event().kind() == HistoryEventKind.TIMER_FIRED
                    && last.time().isAfter(database.clock().now().plusMillis(1));
            Violation.unless(!early, "S12", () -> id + " has an entry of the future: " + last);
        }
    }

    /** S12 of the instance itself: what is to begin later does not run before, though it may be ended. */
    private void checkBeginning(@Nullable InstanceRecord before, @Nullable InstanceRecord after) {
        boolean early = before != null
                && after != null
                && Programs.isSound(before.name())
                && before.isScheduledAfter(database.clock().now().plusMillis(1))
                && switch (after.state().status()) {
                    case PENDING, TERMINATED, CANCELED -> false;
                    case RUNNING, SUSPENDED, STALLED, COMPLETED, FAILED -> true;
                };
        Violation.unless(!early, "S12", () -> before + " has begun before its time: " + after);
    }

    /** S8: what has ended stays as it is. */
    private void checkEnd(InstanceId id, Tables after) {
        @Nullable InstanceRecord row = after.instances.get(id);
        @Nullable InstanceRecord end = ended.get(id);
        Violation.unless(
                end == null || end.equals(row) || departures.isGone(end.incarnation()),
                "S8",
                () -> id + " had ended as " + end + " and is now " + row);
        if (row != null && row.state().status().isTerminal()) {
            ended.put(id, row);
        }
    }

    /** T6: what an owner remembers of the instances that changed is what their histories say. */
    void checkMemory(Member member) {
        for (InstanceId id : changed) {
            int partition = Shards.partition(id.shard(), database.partitions());
            boolean current = member.node()
                    .fence(partition)
                    .filter(database.tables().partitions.get(partition).fence()::equals)
                    .isPresent();
            if (current) {
                member.node().recall(partition, id).ifPresent(remembered -> compare(id, remembered));
            }
        }
        changed.clear();
    }

    private void compare(InstanceId id, Remembered remembered) {
        @Nullable InstanceRecord row = database.tables().instances.get(id);
        Violation.unless(
                remembered.row().equals(row),
                "T6",
                () -> id + " is remembered as " + remembered.row() + " but is " + row);
        List<HistoryEntry> history = database.tables().histories.getOrDefault(row.executionId(), List.of());
        find(row, history).ifPresent(code -> {
            var rebuilt = inline.rebuild(row.executionId(), history, code);
            Violation.unless(
                    rebuilt.equals(remembered.snapshot()),
                    "T6",
                    () -> id + " in memory: " + remembered.snapshot() + "\n  rebuilt: " + rebuilt
                            + Archive.describe(history));
        });
    }

    /** Those who wait are told of ends as they are in the database, where no tail was lost since. */
    void checkTold(List<InstanceRecord> told, boolean keepsTails) {
        for (InstanceRecord row : told) {
            Violation.unless(
                    !keepsTails
                            || departures.isGone(row.incarnation())
                            || row.equals(database.tables().instances.get(row.id())),
                    "T7",
                    () -> "the end of " + row.id() + " is told as " + row + " but is "
                            + database.tables().instances.get(row.id()));
        }
    }

    /** Everything that can be told from the rows and the archive alone. */
    void checkRows() {
        Tables tables = database.tables();
        ledger.check(tables);
        tables.instances.values().forEach(this::checkNotBroken);
        EffectRules.check(tables, archive);
        UpdateRules.check(tables, archive);
        archive.histories().forEach((execution, history) -> {
            if (Programs.isSound(nameOf(history))) {
                HistoryRules.check(execution, history);
            }
        });
    }

    /** A sound orchestration is parked for having been under way in too many deaths, and for nothing else. */
    private void checkNotBroken(InstanceRecord row) {
        boolean broken = Programs.isSound(row.name())
                && row.state().status() == OrchestrationRuntimeStatus.STALLED
                && row.state().failure() != null
                && !row.state().failure().type().equals("SuspectedOfKillingTheProcess")
                && !Deployment.explains(row, database.tables().histories.getOrDefault(row.executionId(), List.of()));
        Violation.unless(
                !broken, "L4", () -> row.id() + " is parked: " + row.state().failure());
    }

    /** S9, S5, S11: every history is what the code does with what came in, and what came in came once and in order. */
    void checkFaithfulness() {
        archive.histories()
                .forEach((execution, history) ->
                        findByHistory(history).ifPresent(code -> turnByTurn.checkFaithful(execution, history, code)));
        archive.histories().entrySet().stream()
                .filter(entry -> Programs.isSound(nameOf(entry.getValue())))
                .map(entry -> entry.getKey().instance())
                .distinct()
                .forEach(events::check);
        strands.killAll();
    }

    /** S24: a query is answered by what the code has in its hands after all its turns. */
    void checkAnswer(InstanceRecord row, List<HistoryEntry> history, String query, String answer) {
        boolean ended =
                history.stream().anyMatch(entry -> entry.event().kind() == HistoryEventKind.EXECUTION_TERMINATED);
        if (!ended) {
            find(row, history)
                    .map(code -> turnByTurn.ask(row.executionId(), history, code, query))
                    .ifPresent(expected -> Violation.unless(
                            expected.equals(new QueryAnswer.Answered(Payload.of(answer))),
                            "S24",
                            () -> row.id() + " answers " + answer + ", but has " + expected
                                    + Archive.describe(history)));
        }
    }

    /** What an instance waits for, according to its history. */
    List<String> waitersOf(InstanceRecord row) {
        List<HistoryEntry> history = database.tables().histories.getOrDefault(row.executionId(), List.of());
        return history.isEmpty()
                ? List.of()
                : find(row, history)
                        .map(code ->
                                inline.rebuild(row.executionId(), history, code).waiters())
                        .orElse(List.of());
    }

    private List<String> consumed(ExecutionId execution) {
        List<HistoryEntry> history = archive.histories().get(execution);
        met.clear();
        findByHistory(history).ifPresent(code -> inline.rebuild(execution, history, code));
        return List.copyOf(met);
    }

    private List<InstanceCommit.HistoryAppend> implied(InstanceCommit commit, Tables before, Tables after) {
        @Nullable InstanceRecord row = after.instances.get(commit.instance());
        if (row == null || !Programs.isSound(row.name())) {
            return List.of();
        }
        return new Continuations(archive, turnByTurn, recording).implied(commit, before, after);
    }

    private Optional<OrchestratorFunction> find(InstanceRecord row, List<HistoryEntry> history) {
        return Programs.isSound(row.name())
                ? recording.find(row.name(), row.version(), Build.behind(history))
                : Optional.empty();
    }

    private Optional<OrchestratorFunction> findByHistory(List<HistoryEntry> history) {
        String name = nameOf(history);
        return Programs.isSound(name)
                ? recording.find(name, versionOf(history), Build.behind(history))
                : Optional.empty();
    }

    private static @Nullable String versionOf(List<HistoryEntry> history) {
        return history.get(0).event() instanceof io.durable.history.InboundEvent.ExecutionStarted started
                ? started.version()
                : null;
    }

    private static String nameOf(List<HistoryEntry> history) {
        return history.get(0).event() instanceof io.durable.history.InboundEvent.ExecutionStarted started
                ? started.name()
                : Programs.UNKNOWN;
    }

    /** What is known at this moment, for a database that falls back to it. */
    Runnable remember() {
        Archive archived = archive.copy();
        MessageLedger acknowledged = ledger.copy();
        Departures departed = departures.copy();
        Map<InstanceId, InstanceRecord> terminal = new HashMap<>(ended);
        return () -> {
            archive.restore(archived);
            departures.restore(departed);
            ledger.restore(acknowledged);
            ended.clear();
            ended.putAll(terminal);
            changed.clear();
        };
    }
}
