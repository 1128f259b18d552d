package io.durable.runtime;

import io.durable.runtime.Job.Attempt;
import io.durable.runtime.threads.AlarmClock;
import io.durable.runtime.threads.AnchoredClock;
import io.durable.runtime.threads.CachedThreads;
import io.durable.runtime.threads.Machine;
import io.durable.runtime.threads.MachineThread;
import io.durable.runtime.threads.ThreadStrands;
import io.durable.runtime.threads.Waiting;
import io.durable.spi.Assignments;
import io.durable.spi.Bus;
import io.durable.spi.Clock;
import io.durable.spi.Fence;
import io.durable.spi.Inbound;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runtime of one node: owns partitions, runs turns and activities. {@link #start} and {@link #stop} are called in turns, by one thread at a time; a runtime
 * that was stopped can be started again, as a new node. The rest may be called by any thread.
 */
public final class DurableRuntime {

    private static final Logger log = LoggerFactory.getLogger(DurableRuntime.class);

    /** About two committers keep the cores busy while one of them waits for the database. */
    private static final int GROUPS_MAX = 2;

    private static final Duration LAST_STEP_TIME_MAX = Duration.ofSeconds(10);

    private final RuntimeSettings settings;
    private final RuntimePorts ports;
    private final NodeBus bus;
    private final NodeInbound inbound;
    private final NodeAssignments assignments = new NodeAssignments();
    private volatile @Nullable Running running;

    public DurableRuntime(RuntimeSettings settings, RuntimePorts ports) {
        this.settings = settings;
        this.ports = ports;
        this.bus = new NodeBus(settings.partitions(), ports.transport());
        this.inbound = new NodeInbound(bus);
    }

    /**
     * Begins to work. Returns soon; partitions are acquired in the background.
     *
     * @throws StoreException if the database can't be asked for its time
     */
    public void start() {
        AnchoredClock clock = new AnchoredClock(ports.store());
        Running starting = new Running(clock);
        running = starting;
        starting.start();
    }

    /** Takes nothing new, lets what runs come to its end for at most so long, gives the partitions up, and stops. */
    public void stop(Duration drainTimeoutMax) {
        Running stopping = running;
        if (stopping != null) {
            stopping.stop(drainTimeoutMax);
        }
    }

    /** The id of this node while it works; random with every start. */
    public Optional<UUID> node() {
        return Optional.ofNullable(running).map(current -> current.context.node());
    }

    /** How many partitions this node owns just now. */
    public int ownedPartitions() {
        Running current = running;
        return current == null
                ? 0
                : (int) current.partitions.stream()
                        .filter(PartitionLoop::isOwner)
                        .count();
    }

    /** How many instances this node has in memory just now. */
    public int liveInstances() {
        Running current = running;
        return current == null ? 0 : current.context.cacheBudget().used();
    }

    /** Where clients ring. Usable before the start and after the stop, when nobody here hears it. */
    public Bus bus() {
        return bus;
    }

    /** Where the transport hands over what others sent. Usable before the start and after the stop, when nothing is taken. */
    public Inbound inbound() {
        return inbound;
    }

    /** Where the transport says what to own, if there is a transport. What is assigned before the start is owned after it. */
    public Assignments assignments() {
        return assignments;
    }

    /**
     * The database's time, as this node knows it.
     *
     * @throws IllegalStateException before the start
     */
    public Clock clock() {
        Running current = running;
        if (current == null) {
            throw new IllegalStateException("The runtime has not been started yet");
        }
        return current.context.clock();
    }

    /** Everything that lives from the start to the stop. */
    private final class Running {

        private final LoopContext context;
        private final AlarmClock alarm = new AlarmClock(ports.orchestratorThreads());
        private final ThreadStrands strands;
        private final ExecutorService attempts = CachedThreads.of(ports.activityThreads());
        private final ActivityWorker worker;
        private final ReportMessenger messenger;
        private final List<LoopGroup> groups = new ArrayList<>();
        private final List<MachineThread> loopThreads = new ArrayList<>();
        private final List<PartitionLoop> partitions = new ArrayList<>();
        private final List<MachineThread> helpers = new ArrayList<>();

        Running(AnchoredClock clock) {
            strands = new ThreadStrands(ports.orchestratorThreads(), settings.turnTimeout(), alarm);
            UUID node =
                    new UUID(ports.randomness().nextLong(), ports.randomness().nextLong());
            context = new LoopContext(
                    node,
                    settings,
                    ports.store(),
                    bus,
                    clock,
                    ports.randomness(),
                    ports.handlers(),
                    ports.engine(),
                    strands,
                    ports.listener(),
                    new CacheBudget(settings.orchestrationsMaxCached()),
                    ports.admission(),
                    GuardedMeter.of(ports.meter()),
                    ports.observer());
            TaskLeases leases = new TaskLeases(new ClaimedRows(ports.store(), node, settings.nodeSilenceMax()), clock);
            worker = new ActivityWorker(ports.handlers(), bus, leases, attempts, settings.activitiesMaxConcurrent());
            worker.measure(context.meter());
            worker.observe(context.observer());
            leases.watch(worker::running);
            messenger = new ReportMessenger(
                    bus,
                    ports.transport(),
                    clock,
                    task -> node.equals(task.node()),
                    tasks -> ports.store().findAttempts(tasks));
            help("heartbeat", new Heartbeat(context, clock::readAgain));
            help("leases", leases);
            MachineThread limits = help("limits", new AttemptLimits(worker::limited, worker::timedOut, clock));
            worker.watchLimits(limits::wake);
            if (bus.reachesOthers()) {
                help("messenger", messenger);
                help("inventory", new TaskInventory(ports.store(), node, clock, this::isKnown));
            }
            connect();
        }

        private boolean isKnown(ScheduledTask task) {
            return worker.has(Attempt.of(task)) || messenger.has(Attempt.of(task)) || bus.isOwnerHere(task);
        }

        private MachineThread help(String name, Machine machine) {
            MachineThread helper = new MachineThread(name, machine, ports.activityThreads());
            helpers.add(helper);
            return helper;
        }

        private void connect() {
            Runnable wake = () -> loopThreads.forEach(MachineThread::wake);
            AssignedPartitions assigned = new AssignedPartitions(context, wake);
            Ownerships ownerships = bus.reachesOthers() ? assigned : new ActiveNode(settings.nodeSilenceMax(), wake);
            Map<Integer, NodeBus.Mailbox> mailboxes = new HashMap<>();
            int count = Math.min(GROUPS_MAX, settings.partitions());
            for (int group = 0; group < count; group++) {
                int first = group;
                List<PartitionLoop> loops = IntStream.range(0, settings.partitions())
                        .filter(partition -> partition % count == first)
                        .mapToObj(partition -> new PartitionLoop(partition, context))
                        .toList();
                LoopGroup machine = new LoopGroup(loops, context, ownerships);
                MachineThread thread = new MachineThread("loop " + group, machine, ports.orchestratorThreads(), alarm);
                groups.add(machine);
                loopThreads.add(thread);
                loops.forEach(loop -> mailboxes.put(loop.partition(), new LoopMailbox(loop, thread::wake)));
                partitions.addAll(loops);
            }
            bus.connect(new NodeBus.Ends(
                    Optional.of(context.node()),
                    settings.localFirst(),
                    ports.handlers(),
                    mailboxes,
                    worker,
                    messenger));
            inbound.connect(worker, mailboxes);
            // last, because whoever assigns wakes the loops
            assignments.connect(assigned);
        }

        void start() {
            context.store().beat(context.node(), settings.nodeName());
            alarm.start();
            helpers.forEach(MachineThread::start);
            loopThreads.forEach(MachineThread::start);
            log.info("Node '{}' ({}) has started", settings.nodeName(), context.node());
        }

        void stop(Duration drainTimeoutMax) {
            worker.drain();
            if (!Waiting.until(this::isDrained, drainTimeoutMax)) {
                log.warn("Activities still run although the node stops; they will be executed again");
            }
            helpers.forEach(MachineThread::stop);
            loopThreads.forEach(MachineThread::stop);
            if (Waiting.until(this::hasStopped, LAST_STEP_TIME_MAX)) {
                release();
            } else {
                log.warn("A commit is still under way; the next owner takes over when this node's heartbeat is old");
            }
            assignments.disconnect();
            strands.close();
            alarm.stop();
            attempts.shutdownNow();
            log.info("Node '{}' has stopped", settings.nodeName());
        }

        /** Whether no activity runs and the ends of all are on their way into the database: a loop that stops commits first what it has taken. */
        private boolean isDrained() {
            return worker.isIdle() && messenger.isIdle() && partitions.stream().noneMatch(PartitionLoop::hasReports);
        }

        /** A heartbeat that came after the node's row is removed would bring it back. */
        private boolean hasStopped() {
            return helpers.stream().allMatch(MachineThread::hasStopped)
                    && loopThreads.stream().allMatch(MachineThread::hasStopped);
        }

        private void release() {
            List<Fence> fences =
                    groups.stream().flatMap(group -> group.stop().stream()).toList();
            try {
                ports.store().release(fences);
                ports.store().leave(context.node());
            } catch (StoreException e) {
                log.warn(
                        "The partitions could not be released; the next owner waits until this node's heartbeat is old",
                        e);
            }
        }
    }
}
