package io.durable.runtime;

import io.durable.history.TaskId;
import io.durable.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Who executes what, in the tasks' rows. A row that says it holds for as long as the node beats. */
final class ClaimedRows implements TaskLeases.Registry {

    private final Store store;
    private final UUID node;
    private final Duration silenceMax;

    ClaimedRows(Store store, UUID node, Duration silenceMax) {
        this.store = store;
        this.node = node;
        this.silenceMax = silenceMax;
    }

    @Override
    public boolean claim(Job job) {
        lease(List.of(job), Instant.MIN);
        return job.isNoted();
    }

    /** An attempt that could not be claimed has ended, or another node has it: nobody needs to keep it either. */
    @Override
    public void lease(List<Job> jobs, Instant now) {
        Collection<TaskId> claimed =
                store.claim(node, jobs.stream().map(Job::task).toList(), silenceMax);
        for (Job job : jobs) {
            if (claimed.contains(job.task().id())) {
                job.claimed(job.task().at(node));
            }
            job.leased(now);
            job.done();
        }
    }

    @Override
    public boolean isNoted(Job job) {
        return job.isNoted();
    }
}
