package io.durable.runtime.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MachineThreadTests {

    private static final Duration FOR_EVER = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private final AtomicInteger steps = new AtomicInteger();
    private MachineThread machine;

    private void start(Machine steps) {
        ThreadFactory factory = task -> {
            Thread made = new Thread(task, "machine");
            made.setDaemon(true);
            thread.set(made);
            return made;
        };
        machine = new MachineThread("machine", steps, factory);
        machine.start();
    }

    private void awaitParked(int afterSteps) {
        await().atMost(PATIENCE)
                .until(() -> steps.get() == afterSteps && thread.get().getState() == Thread.State.TIMED_WAITING);
    }

    @AfterEach
    void stop() {
        machine.stop();
    }

    @Test
    void stepsUntilThereIsNothingToDoAndAgainWhenItIsWoken() {
        start(() -> steps.incrementAndGet() < 5 ? Duration.ZERO : FOR_EVER);
        awaitParked(5);

        machine.wake();
        awaitParked(6);
        machine.wake();
        awaitParked(7);
        assertThat(machine.hasStopped()).isFalse();
    }

    @Test
    void stepsAgainWhenItsIdleTimeIsOver() {
        start(() -> {
            steps.incrementAndGet();
            return Duration.ofMillis(5);
        });

        await().atMost(PATIENCE).until(() -> steps.get() > 3);
    }

    @Test
    void doesNotMissAWakeThatComesDuringAStep() {
        start(() -> {
            if (steps.incrementAndGet() == 1) {
                machine().wake();
            }
            return FOR_EVER;
        });

        // the wake's permit may cost one step more
        await().atMost(PATIENCE).until(() -> steps.get() >= 2);
    }

    private MachineThread machine() {
        await().atMost(PATIENCE).until(() -> machine != null);
        return machine;
    }

    @Test
    void stopsWhenItIsToldTo() {
        start(() -> {
            steps.incrementAndGet();
            return FOR_EVER;
        });
        awaitParked(1);

        machine.stop();

        await().atMost(PATIENCE).until(machine::hasStopped);
        assertThat(steps).hasValue(1);
    }

    @Test
    void goesOnAfterAFailureWithAPauseThatNoWakeCutsShort() {
        long begin = System.nanoTime();
        start(() -> {
            if (steps.incrementAndGet() == 1) {
                throw new IllegalStateException("expected by a test");
            }
            return FOR_EVER;
        });
        await().atMost(PATIENCE).until(() -> steps.get() >= 1);
        await().atMost(PATIENCE).until(() -> {
            machine.wake();
            return steps.get() >= 2;
        });

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void stopsDuringThePauseAfterAFailure() {
        start(() -> {
            steps.incrementAndGet();
            throw new AssertionError("expected by a test");
        });
        await().atMost(PATIENCE).until(() -> steps.get() == 1);

        machine.stop();

        await().atMost(PATIENCE).until(machine::hasStopped);
        assertThat(steps).hasValue(1);
    }

    @Test
    void staysIdleWhenItIsInterrupted() {
        start(() -> {
            steps.incrementAndGet();
            return FOR_EVER;
        });
        awaitParked(1);

        thread.get().interrupt();

        awaitParked(2);
        await().during(Duration.ofMillis(100)).atMost(PATIENCE).until(() -> steps.get() == 2);
        assertThat(thread.get().isInterrupted()).isFalse();
    }
}
