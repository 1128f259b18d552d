package io.durable.runtime;

import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    public Collection<Job> write(Map<Job, Payload> details) {
        Map<ScheduledTask, Payload> byTask = new HashMap<>();
        details.forEach((job, said) -> byTask.put(job.task(), said));
        Collection<TaskId> pending = store.noteDetails(byTask);
        return details.keySet().stream()
                .filter(job -> !pending.contains(job.task().id()))
                .toList();
    }

    @Override
    public Optional<Payload> findDetails(Job job) {
        return store.findDetails(job.task().id());
    }

    @Override
    public Collection<Job> findUnwanted(List<Job> jobs) {
        Map<TaskId, Integer> attempts =
                store.findAttempts(jobs.stream().map(job -> job.task().id()).toList());
        return jobs.stream()
                .filter(job -> !Objects.equals(
                        attempts.get(job.task().id()), job.task().attempt()))
                .toList();
    }

    @Override
    public boolean isNoted(Job job) {
        return job.isNoted();
    }
}
