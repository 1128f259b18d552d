package io.durable.simulation;

import io.durable.DurableHttpRequest;
import io.durable.simulation.HandoutRules.Attempt;
import io.durable.spi.ActivityHandler;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A process of a world with a transport: a node, or a worker that has no database. Executes activities. */
final class KafkaProcess implements Activities {

    private static final Set<String> NEEDS_NOTHING =
            Set.of(ActivityScript.PLAIN, ActivityScript.ADDED, ActivityScript.LIMITED, DurableHttpRequest.ACTIVITY);
    private static final Set<String> NEEDS_A_DATABASE = Set.of(ActivityScript.TRANSACTIONAL, ActivityScript.BY_TOKEN);

    private final World world;
    private final HandoutRules rules;
    private final KafkaClient client;
    private final @Nullable Member member;
    private final SeededRandomness random;
    private final ActivityThreads threads = new ActivityThreads();
    private final List<ActivityRun> underway = new ArrayList<>();
    private boolean paused;
    private boolean heartless;
    private boolean dead;

    KafkaProcess(
            World world, HandoutRules rules, KafkaClient client, @Nullable Member member, SeededRandomness random) {
        this.world = world;
        this.rules = rules;
        this.client = client;
        this.member = member;
        this.random = random;
    }

    KafkaClient client() {
        return client;
    }

    /** Absent if it has no database. */
    @Nullable
    Member member() {
        return member;
    }

    ActivityThreads threads() {
        return threads;
    }

    boolean isPaused() {
        return paused;
    }

    void pause(boolean standsStill) {
        paused = standsStill;
    }

    boolean isHeartless() {
        return heartless;
    }

    /** It lives on, but its heart does not beat. */
    void stopHeart(boolean stopped) {
        heartless = stopped;
    }

    void die() {
        dead = true;
        client.die();
        threads.killAll();
    }

    @Override
    public Optional<ActivityHandler> find(String name) {
        boolean known = NEEDS_NOTHING.contains(name) || (member != null && NEEDS_A_DATABASE.contains(name));
        return known ? Optional.of(this::execute) : Optional.empty();
    }

    /** The time of an attempt is over. */
    void timedOut(Attempt attempt) {
        underway.stream()
                .filter(run -> Attempt.of(run.invocation().task()).equals(attempt))
                .forEach(run -> world.checks().lateness().isLate(run.number()));
    }

    private TaskOutcome execute(TaskInvocation invocation, io.durable.spi.RunningAttempt observed) {
        mayBeDead();
        try {
            world.checks().archive().checkScheduled(invocation, false);
            world.limits().began(invocation);
        } catch (Violation violation) {
            threads.note(violation);
            throw violation;
        }
        Attempt attempt = Attempt.of(invocation.task());
        ActivityRun run = new ActivityRun(world.database(), world.mutant(), world.checks(), invocation, observed);
        underway.add(run);
        rules.began(client.id(), attempt);
        try {
            sleep();
            return run(run);
        } catch (RuntimeException | Error e) {
            run.rollback();
            throw e;
        } finally {
            underway.remove(run);
            rules.ended(client.id(), attempt);
        }
    }

    private void mayBeDead() {
        if (dead) {
            throw new NodeDied();
        }
    }

    /** Most are short, some take long. */
    private void sleep() {
        boolean isLong = random.chance(world.faults().isActive() ? 0.12 : 0.04);
        Instant end = world.clock().now().plus(Duration.ofSeconds(isLong ? random.between(8, 40) : 0));
        do {
            threads.park();
            mayBeDead();
        } while (world.clock().now().isBefore(end));
    }

    private TaskOutcome run(ActivityRun run) {
        @Nullable TaskOutcome outcome = run.step();
        while (outcome == null) {
            threads.park();
            mayBeDead();
            outcome = run.step();
        }
        return outcome;
    }
}
