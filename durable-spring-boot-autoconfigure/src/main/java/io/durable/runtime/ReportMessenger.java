package io.durable.runtime;

import io.durable.history.TaskId;
import io.durable.runtime.Job.Attempt;
import io.durable.runtime.threads.Machine;
import io.durable.spi.Clock;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings reports to owners that are elsewhere: each is sent until it is on its way. Nobody else looks after a task whose row says that this node has it, so a report of such a
 * task is sent again and again until its row has moved on. Any thread may send; one steps.
 */
final class ReportMessenger implements Machine, NodeBus.Messenger {

    private static final Logger log = LoggerFactory.getLogger(ReportMessenger.class);

    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration CONFIRMED_AFTER = Duration.ofSeconds(10);

    private final NodeBus bus;
    private final Transport transport;
    private final Clock clock;
    private final Predicate<ScheduledTask> isHere;
    private final Function<Collection<TaskId>, Map<TaskId, Integer>> attempts;
    private final Set<Letter> letters = ConcurrentHashMap.newKeySet();

    /**
     * @param isHere whether the row of the task says that this node has it
     * @param attempts which attempts those of the tasks are at that still have a row
     */
    ReportMessenger(
            NodeBus bus,
            Transport transport,
            Clock clock,
            Predicate<ScheduledTask> isHere,
            Function<Collection<TaskId>, Map<TaskId, Integer>> attempts) {
        this.bus = bus;
        this.transport = transport;
        this.clock = clock;
        this.isHere = isHere;
        this.attempts = attempts;
    }

    @Override
    public void send(ScheduledTask task, TaskOutcome outcome, Runnable delivered) {
        Letter letter = new Letter(task, outcome, delivered);
        letters.add(letter);
        letter.send();
    }

    /** Whether everything is on its way. */
    boolean isIdle() {
        return letters.stream().allMatch(letter -> letter.deliveredAt != null);
    }

    /** Whether the end of an attempt is on its way. */
    boolean has(Attempt attempt) {
        return letters.stream().anyMatch(letter -> Attempt.of(letter.task).equals(attempt));
    }

    @Override
    public Duration step() {
        letters.stream().filter(Letter::isToBeSent).forEach(Letter::send);
        try {
            confirm(clock.now());
        } catch (StoreException e) {
            log.warn("It could not be seen which reports have arrived: {}", String.valueOf(e.getMessage()));
        }
        return STEP;
    }

    private void confirm(Instant now) {
        List<Letter> unconfirmed =
                letters.stream().filter(letter -> letter.isOverdue(now)).toList();
        if (unconfirmed.isEmpty()) {
            return;
        }
        Map<TaskId, Integer> present = attempts.apply(
                unconfirmed.stream().map(letter -> letter.task.id()).toList());
        for (Letter letter : unconfirmed) {
            if (Objects.equals(present.get(letter.task.id()), letter.task.attempt())) {
                letter.send();
            } else {
                letters.remove(letter);
            }
        }
    }

    /** A report on its way. Of one attempt there may be several, each of which somebody waits for. */
    private final class Letter implements Transport.Sending {

        private final ScheduledTask task;
        private final TaskOutcome outcome;
        private final Runnable done;
        private volatile boolean underway = true;
        private volatile @Nullable Instant deliveredAt;

        Letter(ScheduledTask task, TaskOutcome outcome, Runnable done) {
            this.task = task;
            this.outcome = outcome;
            this.done = done;
        }

        boolean isToBeSent() {
            return !underway && deliveredAt == null;
        }

        boolean isOverdue(Instant now) {
            Instant since = deliveredAt;
            return since != null && !underway && !since.plus(CONFIRMED_AFTER).isAfter(now);
        }

        void send() {
            underway = true;
            if (bus.report(new Report(task, outcome))) {
                delivered();
            } else {
                transport.report(bus.partition(task.execution().instance()), task, outcome, this);
            }
        }

        @Override
        public void delivered() {
            boolean first = deliveredAt == null;
            deliveredAt = clock.now();
            underway = false;
            if (!isHere.test(task) || !isEnd()) {
                letters.remove(this);
            }
            if (first) {
                done.run();
            }
        }

        /** Of an attempt that was not made the row stays as it is, whether or not the owner has heard of it. */
        private boolean isEnd() {
            return outcome instanceof TaskOutcome.Completed || outcome instanceof TaskOutcome.Failed;
        }

        @Override
        public void failed() {
            underway = false;
        }
    }
}
