package io.durable.runtime;

import io.durable.runtime.threads.CachedThreads;
import io.durable.runtime.threads.MachineThread;
import io.durable.runtime.threads.MonotonicClock;
import io.durable.runtime.threads.Waiting;
import io.durable.spi.Handlers;
import io.durable.spi.Inbound;
import io.durable.spi.Observer;
import io.durable.spi.Randomness;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runtime of a process without the hub's database: it executes activities that come over the transport, at least once each. {@link #start} and {@link #stop} are called in
 * turns, by one thread at a time; the rest may be called by any thread.
 */
public final class WorkerRuntime {

    private static final Logger log = LoggerFactory.getLogger(WorkerRuntime.class);

    private final RuntimeSettings settings;
    private final Ports ports;
    private final NodeBus bus;
    private final NodeInbound inbound;
    private volatile @Nullable Running running;

    /**
     * What it stands on.
     *
     * @param transport the way to the owners
     * @param handlers the application's activities
     * @param randomness for the worker's id
     * @param threads for activities
     * @param meter hears of the attempts
     * @param observer looks on while they run
     */
    public record Ports(
            Transport transport,
            Handlers handlers,
            Randomness randomness,
            ThreadFactory threads,
            RuntimeMeter meter,
            Observer observer) {}

    public WorkerRuntime(RuntimeSettings settings, Ports ports) {
        this.settings = settings;
        this.ports = ports;
        this.bus = new NodeBus(settings.partitions(), ports.transport());
        this.inbound = new NodeInbound(bus);
    }

    /** Begins to take attempts. */
    public void start() {
        running = new Running();
        log.info("Worker '{}' has started", settings.nodeName());
    }

    /** Takes nothing new, lets what runs come to its end for at most so long, and stops. */
    public void stop(Duration drainTimeoutMax) {
        Running stopping = running;
        if (stopping != null) {
            stopping.stop(drainTimeoutMax);
            log.info("Worker '{}' has stopped", settings.nodeName());
        }
    }

    /** Where the transport hands over what others sent. Usable before the start and after the stop, when nothing is taken. */
    public Inbound inbound() {
        return inbound;
    }

    /** Everything that lives from the start to the stop. */
    private final class Running {

        private final ExecutorService attempts = CachedThreads.of(ports.threads());
        private final ActivityWorker worker;
        private final ReportMessenger messenger;
        private final List<MachineThread> helpers;

        Running() {
            MonotonicClock clock = new MonotonicClock();
            UUID id = new UUID(ports.randomness().nextLong(), ports.randomness().nextLong());
            TaskLeases leases = new TaskLeases(
                    new TransportLeases(
                            ports.transport(),
                            id,
                            task -> bus.partition(task.execution().instance())),
                    clock);
            worker = new ActivityWorker(ports.handlers(), bus, leases, attempts, settings.activitiesMaxConcurrent());
            worker.measure(GuardedMeter.of(ports.meter()));
            worker.observe(ports.observer());
            leases.watch(worker::running);
            messenger = new ReportMessenger(bus, ports.transport(), clock, task -> false, tasks -> Map.of());
            bus.connect(new NodeBus.Ends(Optional.of(id), true, ports.handlers(), Map.of(), worker, messenger));
            inbound.connect(worker, Map.of());
            MachineThread limits = new MachineThread(
                    "limits", new AttemptLimits(worker::limited, worker::timedOut, clock), ports.threads());
            worker.watchLimits(limits::wake);
            helpers = List.of(
                    limits,
                    new MachineThread("leases", leases, ports.threads()),
                    new MachineThread("messenger", messenger, ports.threads()));
            helpers.forEach(MachineThread::start);
        }

        void stop(Duration drainTimeoutMax) {
            worker.drain();
            if (!Waiting.until(() -> worker.isIdle() && messenger.isIdle(), drainTimeoutMax)) {
                log.warn("Activities still run although the worker stops; they will be executed again");
            }
            helpers.forEach(MachineThread::stop);
            attempts.shutdownNow();
        }
    }
}
