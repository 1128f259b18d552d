package io.durable.simulation;

import io.durable.runtime.Admission;
import io.durable.simulation.Mutant.Defect;
import io.durable.spi.InMemoryTaskAdmissions;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.TaskAdmissions;
import io.durable.spi.TaskLimit;
import java.time.Duration;
import java.util.Collection;

/**
 * The limits of a world, in some worlds. L1: never are more attempts let through than the limit says whose tasks are pending at them. L2: no attempt at which its task is pending runs
 * that was not let through; a database that loses its tail may forget that it was. That nobody waits for ever the end of the world shows: all instances have to end.
 */
final class LimitRules implements TaskAdmissions {

    private static final int CONCURRENT_MAX = 2;

    private final SimulatedDatabase database;
    private final InMemoryTaskAdmissions admissions;
    private final Admission admission;
    private final boolean limits;
    private final boolean losesTails;

    LimitRules(SimulatedDatabase database, WorldPlan plan, Mutant mutant) {
        this.database = database;
        this.admissions = new InMemoryTaskAdmissions(id -> Tables.pending(database.tables(), id), database.clock());
        this.losesTails = mutant.failsOver();
        this.limits = plan.steps() % 3 == 0;
        TaskLimit limit = plan.steps() % 2 == 0
                ? TaskLimit.concurrent(CONCURRENT_MAX)
                : new TaskLimit(CONCURRENT_MAX, TaskLimit.UNLIMITED, 3, Duration.ofMillis(300));
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
        Admitted admitted = admissions.admit(activity, limit, requests);
        store();
        Violation.unless(
                admitted.underWay().size() <= CONCURRENT_MAX, "L1", () -> "under way are " + admitted.underWay());
        if (database.faults().happens(0.02)) {
            throw new StoreException("The answer was lost", new SimulatedDatabase.ConnectionLost());
        }
        return admitted;
    }

    @Override
    public void giveUp(Collection<ScheduledTask> attempts) {
        database.mayFailToRead();
        admissions.restore(database.tables().permits);
        admissions.giveUp(attempts);
        store();
    }

    private void store() {
        database.change(tables -> {
            tables.permits.clear();
            tables.permits.putAll(admissions.rows());
        });
    }

    /** An attempt begins to run. */
    void began(ScheduledTask attempt) {
        ScheduledTask row = Tables.pending(database.tables(), attempt.id());
        boolean isDue = row != null && row.attempt() == attempt.attempt();
        boolean isLimited = limits && isDue && row.name().equals(ActivityScript.PLAIN);
        Violation.unless(
                !isLimited || losesTails || admissions.isLetThrough(attempt),
                "L2",
                () -> attempt + " runs and was not let through");
    }
}
