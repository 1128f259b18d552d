package io.durable.kafka;

import io.durable.DurableException;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** A node's membership in the groups of its hub: it looks whether it may join, joins, and from then on watches over topics and marks until it leaves. */
final class Membership {

    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final long STEP_MILLIS = 500;
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);
    private static final Duration FIRST_CHECK_AFTER = Duration.ofSeconds(5);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(30);
    private static final int LEARN_TRIES_MAX = 100;

    private final KafkaSession session;
    private final Preflight preflight;
    private final OwnersContainer owners;
    private final List<TaskThread> workers;
    private final ScheduledExecutorService watch;
    private boolean joined;
    private boolean left;
    private final OncePerMinute silence = new OncePerMinute(System::nanoTime);
    private long lookedAt;
    private long checkAt;

    private Membership(KafkaSession session, Preflight preflight, Ownership ownership, List<TaskThread> workers) {
        this.session = session;
        this.preflight = preflight;
        this.owners = new OwnersContainer(session.settings(), ownership, session.clients());
        this.workers = workers;
        CustomizableThreadFactory threads = new CustomizableThreadFactory("durable-kafka-watch-");
        threads.setDaemon(true);
        this.watch = Executors.newSingleThreadScheduledExecutor(threads);
    }

    static Membership of(KafkaTransport transport, NodePorts ports) {
        KafkaSession session = transport.session();
        KafkaSettings settings = session.settings();
        OwnerRecords records =
                new OwnerRecords(ports.inbound(), transport, session.reader(), ports.clock(), settings.partitions());
        Ownership ownership = new Ownership(ports.assignments(), records, System::nanoTime);
        session.watermarks().readBy(ownership);
        ports.assignments().listen(ownership);
        return new Membership(
                session,
                new Preflight(settings, session.admin(), ports.registry()),
                ownership,
                settings.taskTopics().stream()
                        .map(topic -> new TaskThread(session.clients(), topic, ports.inbound(), session.reader()))
                        .toList());
    }

    /**
     * Looks whether this node may take part, and joins.
     *
     * @throws DurableException if it must not
     * @throws ExecutionException if Kafka can't be reached
     */
    synchronized void join() throws ExecutionException, InterruptedException {
        KafkaSettings settings = session.settings();
        session.topics().prepare();
        preflight.check();
        preflight.followHub();
        learnTopics();
        session.availability().looked(true);
        if (settings.owns()) {
            owners.start();
        }
        workers.forEach(TaskThread::start);
        checkAt = System.nanoTime() + FIRST_CHECK_AFTER.toNanos();
        joined = true;
        log.info(
                "Joined hub '{}' on Kafka, topics {}",
                settings.hub(),
                session.topics().present());
    }

    /** Joins if that was not possible before, and watches from now on. */
    void watch() {
        watch.scheduleWithFixedDelay(this::step, STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Gives the partitions back at once, then lets tasks under way end. */
    void leave() throws InterruptedException {
        watch.shutdownNow();
        watch.awaitTermination(LOOK_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
        synchronized (this) {
            left = true;
            if (!joined) {
                return;
            }
        }
        owners.stop();
        workers.forEach(worker -> worker.stop(session.settings().drainMax()));
        for (TaskThread worker : workers) {
            worker.awaitStopped();
        }
    }

    private synchronized void step() {
        if (left) {
            return;
        }
        try {
            if (joined) {
                look();
                checkAgain();
                session.watermarks().step();
            } else {
                join();
            }
        } catch (ExecutionException failure) {
            sayFailed(failure);
        } catch (StoreException away) {
            log.warn("Whether this node may meet the others on this Kafka is looked at later: {}", away.getMessage());
        } catch (DurableException unfit) {
            sayUnfit(String.valueOf(unfit.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) { // an exception would end the schedule
            log.error("Watching over Kafka failed, it is tried again", failure);
        }
    }

    private void look() throws ExecutionException, InterruptedException {
        boolean urgent =
                !session.availability().isReachable() || !session.topics().areComplete();
        if (!urgent && System.nanoTime() - lookedAt < LOOK_INTERVAL.toNanos()) {
            return;
        }
        lookedAt = System.nanoTime();
        try {
            session.topics().maintain();
        } catch (ExecutionException refused) {
            if (Refusal.is(refused)) {
                session.availability().looked(false);
            }
            throw refused;
        }
        preflight.followHub();
        learnTopics();
        // without the topic of instances nobody would hear of the ends of tasks
        boolean usable = session.topics().isPresent(session.settings().names().instances());
        if (session.availability().looked(usable) && usable) {
            log.info("Kafka can be reached again");
        }
        if (session.settings().owns()) {
            owners.revive();
        }
    }

    /** Nodes that joined at the same moment did not see one another. */
    private void checkAgain() throws ExecutionException, InterruptedException {
        if (System.nanoTime() - checkAt > 0) {
            checkAt = System.nanoTime() + CHECK_INTERVAL.toNanos();
            preflight.check();
        }
    }

    private void learnTopics() {
        for (String topic : session.topics().present()) {
            int tries = 0;
            while (!session.sender().learn(topic) && tries < LEARN_TRIES_MAX) {
                tries++; // each waits for a moment
            }
        }
    }

    private void sayFailed(ExecutionException failure) {
        if (Refusal.is(failure)) {
            sayUnfit(Refusal.reason(failure));
        } else {
            sayAway(failure);
        }
    }

    private void sayAway(ExecutionException away) {
        if (session.availability().looked(false)) {
            log.warn(
                    "Kafka can't be reached: until it can, bells and tasks stay in this node and what others do is noticed later: {}",
                    String.valueOf(away.getCause()));
        } else {
            log.debug("Kafka can't be reached", away);
        }
    }

    private void sayUnfit(String reason) {
        if (silence.isDue()) {
            log.error("Kafka can't be used as it is, and this is looked at again: {}", reason);
        }
    }
}
