package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds orchestrations that kill the process. When the owner before died without a word, one of the instances whose turn was under way may be why. So the
 * first turn of each instance that is older than the take-over is announced in its row before it runs, and the announcement is taken back by the turn's own
 * commit. An instance that is still announced after another death runs alone, and after a number of deaths it is parked.
 */
final class Suspicion {

    private final boolean active;
    private final Instant since;
    private final int suspectsMax;
    private final Set<InstanceId> cleared = new HashSet<>();

    private Suspicion(boolean active, Instant since, int suspectsMax) {
        this.active = active;
        this.since = since;
        this.suspectsMax = suspectsMax;
    }

    static Suspicion none() {
        return new Suspicion(false, Instant.MIN, Integer.MAX_VALUE);
    }

    static Suspicion of(boolean predecessorReleased, Instant takenOverAt, int suspectsMax) {
        return new Suspicion(!predecessorReleased, takenOverAt, suspectsMax);
    }

    /** Whether any turn may have to be announced. */
    boolean isActive() {
        return active;
    }

    /** Whether the next turn of the instance must be announced first. */
    boolean mustAnnounce(InstanceRecord row) {
        return active && !row.createdAt().isAfter(since) && !cleared.contains(row.id());
    }

    /** Whether the instance was under way in a death already and must run alone. */
    boolean mustRunAlone(InstanceRecord row) {
        return mustAnnounce(row) && row.state().suspects() > 0;
    }

    /** Whether it was under way in too many deaths. */
    boolean isCondemned(InstanceRecord row) {
        return mustAnnounce(row) && row.state().suspects() >= suspectsMax;
    }

    /** The instance has been announced, or has survived its turn. */
    void clear(InstanceId instance) {
        cleared.add(instance);
    }

    /** What announces a turn. */
    static InstanceCommit announcement(InstanceRecord row) {
        CommitDraft draft = new CommitDraft(row.id());
        return draft.toCommit(
                new InstanceChange.Update(row.incarnation(), row.state().status(), Rows.suspected(row.state()), null));
    }

    /** What announces the turns of these. */
    static List<InstanceCommit> announcements(List<InstanceRecord> rows) {
        return rows.stream().map(Suspicion::announcement).toList();
    }
}
