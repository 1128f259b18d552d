package io.durable.runtime;

import io.durable.TaskTimeoutException;
import io.durable.TaskTimeoutException.Kind;
import io.durable.history.FailureDetails;
import io.durable.history.TaskId;
import io.durable.runtime.Job.Attempt;
import io.durable.spi.ActivityHandler;
import io.durable.spi.Bus;
import io.durable.spi.Handlers;
import io.durable.spi.Observed;
import io.durable.spi.Observer;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes activities of this process, so many at once, the others by priority and in the order in which they came. An attempt that is here already, waiting or running, is
 * not taken a second time; the next attempt is, because what a late duplicate of the one before reports counts for nothing. Any thread may call.
 */
final class ActivityWorker implements NodeBus.Worker {

    private static final Logger log = LoggerFactory.getLogger(ActivityWorker.class);

    private final Handlers handlers;
    private final Bus bus;
    private final TaskLeases leases;
    private final Executor threads;
    private final int concurrentMax;

    private final WaitingJobs waiting = new WaitingJobs();
    private final Map<Attempt, Job> present = new HashMap<>();
    private final Set<String> unknown = new HashSet<>();
    private final Set<Job> limited = ConcurrentHashMap.newKeySet();
    private volatile Runnable limitBegun = () -> {};
    private volatile RuntimeMeter meter = RuntimeMeter.NONE;
    private volatile Observer observer = Observer.NONE;
    private int running;
    private boolean draining;

    ActivityWorker(Handlers handlers, Bus bus, TaskLeases leases, Executor threads, int concurrentMax) {
        this.handlers = handlers;
        this.bus = bus;
        this.leases = leases;
        this.threads = threads;
        this.concurrentMax = concurrentMax;
    }

    @Override
    public void accept(Collection<TaskInvocation> invocations) {
        take(invocations.stream()
                .map(invocation -> new Job(invocation, false, () -> {}))
                .toList());
    }

    /**
     * Takes an attempt that came over the transport.
     *
     * @param done told once, when the transport may forget it
     */
    void accept(TaskInvocation invocation, boolean redelivered, Runnable done) {
        take(List.of(new Job(invocation, redelivered, done)));
    }

    private void take(List<Job> jobs) {
        List<Job> startable = new ArrayList<>();
        synchronized (this) {
            if (draining) {
                return;
            }
            for (Job job : jobs) {
                Job first = present.putIfAbsent(job.attempt(), job);
                if (first == null) {
                    waiting.add(job);
                } else {
                    first.whenDone(job);
                }
            }
            takeStartable(startable);
        }
        startable.forEach(this::start);
    }

    @Override
    public synchronized int room() {
        return draining ? 0 : Math.max(0, concurrentMax - running - waiting.size());
    }

    /** The attempts that run here and have a limit. */
    Collection<Job> limited() {
        return limited;
    }

    /** Says who is told when an attempt with a limit begins. */
    void watchLimits(Runnable limitBegun) {
        this.limitBegun = limitBegun;
    }

    /** Says who is told when an attempt ends. */
    void measure(RuntimeMeter meter) {
        this.meter = meter;
    }

    /** Says who looks at the attempts. */
    void observe(Observer observer) {
        this.observer = observer;
    }

    /** An attempt has passed a limit: it has failed, whatever its thread still does. */
    void timedOut(Job job, Kind kind, Duration limit) {
        if (job.tryEnd()) {
            log.warn(
                    "An attempt at activity '{}' of '{}' is over: {} {}",
                    job.task().name(),
                    job.task().execution(),
                    kind,
                    limit);
            job.cancel();
            FailureDetails failure =
                    TaskTimeoutException.failure(kind, job.task().name(), limit);
            report(job, new TaskOutcome.Failed(failure.withAttempts(job.task().attempt()), false));
        }
    }

    @Override
    public void abandon(Collection<TaskId> tasks) {
        Set<TaskId> unwanted = Set.copyOf(tasks);
        List<Job> found;
        synchronized (this) {
            found = present.values().stream()
                    .filter(job -> unwanted.contains(job.task().id()))
                    .toList();
            found.forEach(job -> {
                if (waiting.remove(job)) {
                    present.remove(job.attempt());
                }
            });
        }
        found.forEach(Job::cancel);
        found.stream().filter(job -> !has(job.attempt())).forEach(Job::done);
    }

    /** Starts nothing more. */
    synchronized void drain() {
        draining = true;
        waiting.takeAll().forEach(job -> present.remove(job.attempt()));
    }

    /** Whether nothing runs any more. */
    synchronized boolean isIdle() {
        return running == 0;
    }

    /** What has begun to run and has not ended. */
    synchronized List<Job> running() {
        return present.values().stream().filter(job -> job.begunAt() != null).toList();
    }

    /** Whether an attempt waits or runs here. */
    synchronized boolean has(Attempt attempt) {
        return present.containsKey(attempt);
    }

    private void takeStartable(List<Job> startable) {
        while (running < concurrentMax && !waiting.isEmpty()) {
            running++;
            waiting.poll().ifPresent(startable::add);
        }
    }

    private void start(Job job) {
        try {
            threads.execute(() -> run(job));
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error(
                    "There is no thread for activity '{}'; it is tried again",
                    job.task().name(),
                    e);
            giveUp(job).forEach(each -> bus.report(each.task(), new TaskOutcome.Unavailable(e.toString()), each::done));
        }
    }

    /** With it go those that wait, if nothing runs that would start them when it ends. */
    private synchronized List<Job> giveUp(Job job) {
        running--;
        List<Job> givenUp = new ArrayList<>(List.of(job));
        if (running == 0) {
            givenUp.addAll(waiting.takeAll());
        }
        givenUp.forEach(each -> present.remove(each.attempt()));
        return givenUp;
    }

    /** Runs attempts one after the other on the same thread for as long as any wait. */
    private void run(Job first) {
        Optional<Job> next = Optional.of(first);
        while (next.isPresent()) {
            Job job = next.get();
            Optional<TaskOutcome> outcome = withinLimits(job);
            if (job.tryEnd()) {
                outcome.ifPresentOrElse(end -> report(job, end), () -> giveBack(job));
            }
            // after the report, because who waits for the worker to be idle stops those who hear it
            next = takeNext();
        }
    }

    private Optional<TaskOutcome> withinLimits(Job job) {
        job.begin(leases);
        boolean isLimited = job.invocation().timeouts().limitsAttempts();
        if (isLimited) {
            limited.add(job);
            limitBegun.run();
        }
        try {
            return job.isCancelled() ? Optional.empty() : attempt(job);
        } finally {
            job.leave();
            if (isLimited) {
                limited.remove(job);
            }
        }
    }

    private void report(Job job, TaskOutcome ended) {
        if (ended instanceof TaskOutcome.Failed || ended instanceof TaskOutcome.HandedOver) {
            leases.writeDetails(job);
        }
        TaskOutcome outcome = job.hasToken() ? leases.settle(job, ended) : ended;
        // before the report, because the report may bring the next attempt at once
        forget(job);
        bus.report(job.task(), outcome, job::done);
    }

    private void giveBack(Job job) {
        forget(job);
        job.done();
    }

    private synchronized void forget(Job job) {
        present.remove(job.attempt());
    }

    private synchronized Optional<Job> takeNext() {
        Optional<Job> next = waiting.poll();
        if (next.isEmpty()) {
            running--;
        }
        return next;
    }

    private Optional<TaskOutcome> attempt(Job job) {
        Optional<ActivityHandler> handler = handlers.findActivity(job.task().name());
        if (handler.isEmpty()) {
            sayUnknown(job);
            return bus.reachesOthers()
                    ? Optional.of(new TaskOutcome.Unavailable(
                            "There is no activity '" + job.task().name() + "' in this application"))
                    : Optional.empty();
        }
        try {
            return leases.mayRun(job) ? Optional.of(execute(handler.get(), job)) : Optional.empty();
        } catch (RuntimeException | Error e) {
            log.error(
                    "Activity '{}' could not be called; it is tried again",
                    job.task().name(),
                    e);
            return Optional.of(new TaskOutcome.Unavailable(e.toString()));
        }
    }

    private TaskOutcome execute(ActivityHandler handler, Job job) {
        long begun = meter.begin();
        AttemptKeys.put(job.invocation());
        try {
            TaskOutcome outcome = observed(handler, job);
            meter.attempted(job.invocation(), outcome, begun);
            return outcome;
        } finally {
            AttemptKeys.remove();
        }
    }

    private TaskOutcome observed(ActivityHandler handler, Job job) {
        Observed<TaskOutcome> attempt = observer.attempting(job.invocation());
        TaskOutcome outcome;
        try {
            outcome = handler.execute(job.invocation(), job);
        } catch (RuntimeException | Error defect) {
            attempt.failed(defect);
            throw defect;
        }
        attempt.ended(outcome);
        return outcome;
    }

    private synchronized void sayUnknown(Job job) {
        if (unknown.add(job.task().name())) {
            log.warn(
                    "There is no activity '{}' in this application: '{}' and others that call it wait until one is deployed",
                    job.task().name(),
                    job.task().execution());
        }
    }
}
