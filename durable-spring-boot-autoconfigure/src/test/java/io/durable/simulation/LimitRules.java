package io.durable.simulation;

import io.durable.history.TaskAdmission;
import io.durable.runtime.Admission;
import io.durable.simulation.Mutant.Defect;
import io.durable.spi.InMemoryTaskAdmissions;
import io.durable.spi.InMemoryTaskAdmissions.Key;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.TaskAdmissions;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a world, in some worlds, per key in some of the wide ones. P1: never have more attempts begun over all nodes than the limit says whose tasks are pending at them and that nobody has given up, be it that they run or that
 * nobody knows yet that their node is lost. P2: no attempt at which its task is pending runs that was not let through. P3: never are more let through within a period than the rate says. P4: never have more attempts with the same key begun of those of P1; the key is the one that the caller named, read from what the
 * activity got and not from what the product kept of it. A database that loses
 * its tail may forget that it let somebody through. That nobody waits for ever the end of the world shows: all instances have to end.
 */
final class LimitRules implements TaskAdmissions {

    private static final int CONCURRENT_MAX = 2;
    private static final int CONCURRENT_PER_KEY_MAX = 1;
    private static final int RATE = 3;
    private static final Duration PERIOD = Duration.ofMillis(300);

    private final SimulatedDatabase database;
    private final InMemoryTaskAdmissions admissions;
    private final Admission admission;
    private final boolean limits;
    private final boolean keyed;
    private final boolean oneTooMany;
    private final boolean noKeys;
    private final boolean losesTails;
    private final Set<Key> letThrough = new LinkedHashSet<>();
    /** With their keys, which are empty where there is none. */
    private final Map<Key, String> begun = new LinkedHashMap<>();

    private final Deque<Instant> within = new ArrayDeque<>();

    LimitRules(SimulatedDatabase database, WorldPlan plan, Mutant mutant) {
        this.database = database;
        this.admissions = new InMemoryTaskAdmissions(id -> Tables.pending(database.tables(), id), database.clock());
        this.losesTails = mutant.failsOver();
        this.oneTooMany = mutant.has(Defect.ONE_TOO_MANY);
        this.noKeys = mutant.has(Defect.NO_KEYS);
        this.keyed = mutant.wide() && plan.steps() % 3 == 1;
        this.limits = plan.steps() % 3 == 0 || keyed;
        TaskLimit limit = new TaskLimit(
                CONCURRENT_MAX,
                keyed ? CONCURRENT_PER_KEY_MAX : TaskLimit.UNLIMITED,
                plan.steps() % 2 == 0 ? TaskLimit.UNLIMITED : RATE,
                PERIOD);
        this.admission = limits && !mutant.has(Defect.NO_LIMITS)
                ? new Admission(activity -> activity.equals(ActivityScript.PLAIN) ? limit : null, this)
                : Admission.unlimited();
    }

    Admission admission() {
        return admission;
    }

    @Override
    public Admitted admit(String activity, TaskLimit limit, Collection<Request> requests) {
        database.mayFailToRead();
        admissions.restore(database.tables().permits);
        Admitted admitted = admissions.admit(activity, kept(limit), kept(requests));
        store();
        requireRate(limit);
        if (database.faults().happens(0.02)) {
            throw new StoreException("The answer was lost", new SimulatedDatabase.ConnectionLost());
        }
        return admitted;
    }

    private TaskLimit kept(TaskLimit limit) {
        return oneTooMany
                ? new TaskLimit(
                        limit.concurrentMax() + 1, limit.concurrentPerKeyMax(), limit.rate(), limit.ratePeriod())
                : limit;
    }

    private Collection<Request> kept(Collection<Request> requests) {
        return noKeys
                ? requests.stream()
                        .map(request -> new Request(
                                request.task(),
                                new TaskAdmission(null, request.admission().priority())))
                        .toList()
                : requests;
    }

    private void requireRate(TaskLimit limit) {
        Instant now = database.clock().now();
        letThrough.removeIf(key -> !isDue(key));
        admissions.rows().forEach((key, permit) -> {
            if (permit.grantedAt() != null && isDue(key) && letThrough.add(key)) {
                within.add(now);
            }
        });
        within.removeIf(time -> !time.isAfter(now.minus(PERIOD)));
        Violation.unless(
                !limit.hasRate() || losesTails || within.size() <= RATE,
                "P3",
                () -> "were let through at " + within + ", noted " + admissions.rows());
    }

    @Override
    public void giveUp(Collection<ScheduledTask> attempts) {
        database.mayFailToRead();
        admissions.restore(database.tables().permits);
        admissions.giveUp(attempts);
        store();
        attempts.stream().map(LimitRules::keyOf).forEach(key -> {
            letThrough.remove(key);
            begun.remove(key);
        });
    }

    private void store() {
        database.change(tables -> {
            tables.permits.clear();
            tables.permits.putAll(admissions.rows());
        });
    }

    /** An attempt begins to run. */
    void began(TaskInvocation invocation) {
        ScheduledTask attempt = invocation.task();
        if (!limits || losesTails || !attempt.name().equals(ActivityScript.PLAIN) || !isDue(keyOf(attempt))) {
            return;
        }
        Violation.unless(admissions.isLetThrough(attempt), "P2", () -> attempt + " runs and was not let through");
        begun.keySet().removeIf(key -> !isDue(key));
        String key = Objects.requireNonNullElse(namedKey(invocation), "");
        begun.put(keyOf(attempt), key);
        Violation.unless(begun.size() <= CONCURRENT_MAX, "P1", () -> "have begun " + begun);
        long same = begun.values().stream().filter(key::equals).count();
        Violation.unless(
                !keyed || key.isEmpty() || same <= CONCURRENT_PER_KEY_MAX,
                "P4",
                () -> "have begun with '" + key + "' " + begun + ", noted " + admissions.rows());
    }

    private static @Nullable String namedKey(TaskInvocation invocation) {
        return ActivityScript.parse(Objects.requireNonNull(invocation.input()).text())
                .key();
    }

    private boolean isDue(Key key) {
        ScheduledTask row = Tables.pending(database.tables(), key.task());
        return row != null && row.attempt() == key.attempt();
    }

    private static Key keyOf(ScheduledTask attempt) {
        return new Key(attempt.id(), attempt.attempt());
    }
}
