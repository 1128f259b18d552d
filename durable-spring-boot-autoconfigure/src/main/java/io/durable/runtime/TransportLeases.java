package io.durable.runtime;

import io.durable.history.Payload;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;

/** Who executes what, told to the owners again and again by a worker that has no database. */
final class TransportLeases implements TaskLeases.Registry {

    private static final Duration LEASE = Duration.ofSeconds(30);

    private final Transport transport;
    private final UUID worker;
    private final ToIntFunction<ScheduledTask> partition;

    TransportLeases(Transport transport, UUID worker, ToIntFunction<ScheduledTask> partition) {
        this.transport = transport;
        this.worker = worker;
        this.partition = partition;
    }

    /** Nobody can be asked: it is executed at least once. */
    @Override
    public boolean claim(Job job) {
        return true;
    }

    @Override
    public void lease(List<Job> jobs, Instant now) {
        for (Job job : jobs) {
            job.leased(now);
            transport.lease(partition.applyAsInt(job.task()), job.task(), worker, LEASE, new Transport.Sending() {
                @Override
                public void delivered() {
                    job.done();
                }

                @Override
                public void failed() {
                    job.leased(Instant.MIN);
                }
            });
        }
    }

    /** The owner keeps nothing of it. */
    @Override
    public Collection<Job> write(Map<Job, Payload> details) {
        return List.of();
    }

    @Override
    public Optional<Payload> findDetails(Job job) {
        return Optional.empty();
    }

    /** Nobody can be asked. */
    @Override
    public Collection<Job> findUnwanted(List<Job> jobs) {
        return List.of();
    }

    @Override
    public boolean isNoted(Job job) {
        return false;
    }
}
