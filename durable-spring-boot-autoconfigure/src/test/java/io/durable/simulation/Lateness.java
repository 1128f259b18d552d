package io.durable.simulation;

import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.spi.InstanceCommit;
import io.durable.spi.PartitionCommit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** S16: what an attempt gives after its time is over counts for nothing. */
final class Lateness implements SimulatedDatabase.Listener {

    private static final String MARK = "#";

    private final Set<Integer> late = new HashSet<>();
    private int runs;

    /** The number of another run of an attempt, for its result to tell. */
    int nextRun() {
        return ++runs;
    }

    static String result(String result, int run) {
        return result + MARK + run;
    }

    static String withoutRun(String result) {
        return result.split(MARK)[0];
    }

    /** Its time is over, and its worker has said so. */
    void isLate(int run) {
        late.add(run);
    }

    @Override
    public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
        commits.stream()
                .flatMap(commit -> commit.instances().stream())
                .forEach(commit ->
                        commit.appends().forEach(append -> append.entries().forEach(entry -> check(entry, commit))));
    }

    private void check(HistoryEntry entry, InstanceCommit commit) {
        if (entry.event() instanceof TaskCompleted completed && completed.result() != null) {
            String[] parts = completed.result().text().split(MARK);
            boolean counts = parts.length == 1 || !late.contains(Integer.parseInt(parts[1]));
            Violation.unless(counts, "S16", () -> entry + " of " + commit.instance() + " came too late");
        }
    }
}
