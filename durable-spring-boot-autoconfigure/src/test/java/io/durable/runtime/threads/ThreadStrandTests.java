package io.durable.runtime.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durable.engine.Strand;
import io.durable.engine.Strand.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadStrandTests {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Thread> threads = new ArrayList<>();
    private ThreadStrands strands = strands(LONG);

    private ThreadStrands strands(Duration turnTimeout) {
        return new ThreadStrands(
                task -> {
                    Thread thread = new Thread(task, "code");
                    thread.setDaemon(true);
                    threads.add(thread);
                    return thread;
                },
                turnTimeout,
                new AlarmClock(Thread::new));
    }

    @AfterEach
    void close() {
        strands.close();
        threads.forEach(Thread::interrupt);
    }

    @Test
    void passesControlBackAndForth() {
        List<String> trace = new ArrayList<>();
        AtomicReference<Strand> strand = new AtomicReference<>();
        strand.set(strands.open(() -> {
            trace.add("code 1");
            strand.get().park();
            trace.add("code 2");
            strand.get().park();
            trace.add("code 3");
        }));
        assertThat(trace).isEmpty();

        assertThat(strand.get().resume()).isEqualTo(State.PARKED);
        trace.add("loop 1");
        assertThat(strand.get().resume()).isEqualTo(State.PARKED);
        trace.add("loop 2");
        assertThat(strand.get().resume()).isEqualTo(State.ENDED);

        assertThat(trace).containsExactly("code 1", "loop 1", "code 2", "loop 2", "code 3");
        assertThat(strand.get().describe()).isEmpty();
    }

    @Test
    void knowsItsOwnThread() {
        AtomicReference<Strand> strand = new AtomicReference<>();
        AtomicBoolean current = new AtomicBoolean();
        strand.set(strands.open(() -> current.set(strand.get().isCurrent())));

        strand.get().resume();

        assertThat(current).isTrue();
        assertThat(strand.get().isCurrent()).isFalse();
    }

    @Test
    void endsWhenTheCodeThrows() {
        Strand strand = strands.open(() -> {
            throw new ThreadDeathOfATest();
        });

        assertThat(strand.resume()).isEqualTo(State.ENDED);
    }

    @Test
    void usesThreadsAgainAndHandsNoInterruptOn() {
        AtomicBoolean interrupted = new AtomicBoolean();
        strands.open(() -> Thread.currentThread().interrupt()).resume();
        await().atMost(LONG).until(() -> threads.get(0).getState() == Thread.State.TIMED_WAITING);

        strands.open(() -> interrupted.set(Thread.currentThread().isInterrupted()))
                .resume();

        assertThat(threads).hasSize(1);
        assertThat(interrupted).isFalse();
    }

    @Test
    void reportsCodeThatRunsTooLongAndSaysWhereItStands() throws InterruptedException {
        strands.close();
        strands = strands(Duration.ofMillis(50));
        CountDownLatch interrupted = new CountDownLatch(1);
        Strand strand = strands.open(() -> blockUntilInterrupted(interrupted));

        assertThat(strand.resume()).isEqualTo(State.OVERDUE);
        assertThat(strand.describe()).contains("blockUntilInterrupted").doesNotContain("\tat null");
        assertThat(strand.describe().lines().count()).isLessThanOrEqualTo(20);
        assertThat(interrupted.getCount()).isEqualTo(1);
        strand.abandon();

        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void grantsMoreTimeToAReplayAndToTheFirstTurn() {
        TurnAllowance allowance = TurnAllowance.of(Duration.ofSeconds(2));
        assertThat(allowance.forTurn()).isEqualTo(Duration.ofSeconds(10));
        assertThat(allowance.forReplay()).isEqualTo(Duration.ofSeconds(10));

        allowance.turnEnded();

        assertThat(allowance.forTurn()).isEqualTo(Duration.ofSeconds(2));
        assertThat(allowance.forReplay()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void measuresAReplayAndATurnByTheirOwnAllowances() {
        TurnAllowance allowance = new TurnAllowance(Duration.ZERO, LONG);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicReference<Strand> strand = new AtomicReference<>();
        strand.set(new ThreadStrand(task -> new Thread(task).start(), allowance, new AlarmClock(Thread::new), () -> {
            strand.get().park();
            strand.get().park();
            running.countDown();
            blockUntilInterrupted(interrupted);
        }));

        assertThat(strand.get().replay()).isEqualTo(State.PARKED);
        assertThat(strand.get().resume()).as("the first turn of all").isEqualTo(State.PARKED);
        assertThat(strand.get().resume()).isEqualTo(State.OVERDUE);
        await().atMost(LONG).until(() -> running.getCount() == 0);
        strand.get().abandon();
        await().atMost(LONG).until(() -> interrupted.getCount() == 0);
    }

    private static void blockUntilInterrupted(CountDownLatch interrupted) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
        }
    }

    @Test
    void letsAbandonedCodeThatParksGoOnToItsEnd() {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<Strand> strand = new AtomicReference<>();
        strand.set(strands.open(() -> {
            strand.get().park();
            ended.countDown();
        }));
        strand.get().resume();

        strand.get().abandon();

        await().atMost(LONG).until(() -> ended.getCount() == 0);
        strand.get().abandon();
    }

    @Test
    void staysParkedWithoutSpinningWhenItIsInterrupted() {
        AtomicReference<Strand> strand = new AtomicReference<>();
        AtomicBoolean wasInterrupted = new AtomicBoolean();
        strand.set(strands.open(() -> {
            Thread.currentThread().interrupt();
            strand.get().park();
            wasInterrupted.set(Thread.currentThread().isInterrupted());
        }));
        strand.get().resume();

        await().atMost(LONG).until(() -> threads.get(0).getState() == Thread.State.WAITING);
        threads.get(0).interrupt();
        await().atMost(LONG)
                .until(() -> !threads.get(0).isInterrupted() && threads.get(0).getState() == Thread.State.WAITING);
        assertThat(strand.get().resume()).isEqualTo(State.ENDED);
        assertThat(wasInterrupted).isFalse();
    }

    @Test
    void keepsAnInterruptOfTheLoopForTheLoop() {
        AtomicReference<Strand> strand = new AtomicReference<>();
        strand.set(strands.open(() -> strand.get().park()));

        Thread.currentThread().interrupt();
        State state = strand.get().resume();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(state).isEqualTo(State.PARKED);
        assertThat(strand.get().resume()).isEqualTo(State.ENDED);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void cachedThreadsAreMadeOnlyWhenNoneIsFree() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        ExecutorService pool = CachedThreads.of(task -> {
            made.incrementAndGet();
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            pool.execute(() -> {
                running.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        release.countDown();
        assertThat(made).hasValue(2);
        pool.shutdownNow();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void waitsForAConditionOrForTheEnd() {
        AtomicInteger looks = new AtomicInteger();
        assertThat(Waiting.until(() -> looks.incrementAndGet() == 3, LONG)).isTrue();
        assertThat(looks).hasValue(3);
        assertThat(Waiting.until(() -> true, Duration.ZERO)).isTrue();
        assertThat(Waiting.until(() -> false, Duration.ofMillis(30))).isFalse();
    }

    @Test
    void anInterruptEndsTheWaitingAndStaysSet() {
        Thread.currentThread().interrupt();

        boolean held = Waiting.until(() -> false, LONG);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(held).isFalse();
        AtomicInteger looks = new AtomicInteger();
        Thread.currentThread().interrupt();
        assertThat(Waiting.until(() -> looks.incrementAndGet() == 2, LONG)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theClockNeverGoesBackAndIsPreciseToTheMicrosecond() {
        AtomicReference<Instant> database = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
        AtomicLong asked = new AtomicLong();
        AnchoredClock clock = new AnchoredClock(TimeOnlyStore.of(() -> {
            asked.incrementAndGet();
            return database.get();
        }));

        Instant first = clock.now();
        assertThat(first).isBetween(database.get(), database.get().plusSeconds(30));
        assertThat(first.getNano() % 1_000).isZero();
        assertThat(asked).hasValue(1);
        await().atMost(LONG).until(() -> clock.now().isAfter(first));

        database.set(database.get().minusSeconds(3_600));
        Instant before = clock.now();
        clock.readAgain();
        assertThat(clock.now()).isAfterOrEqualTo(before);
        database.set(database.get().plusSeconds(7_200));
        clock.readAgain();
        assertThat(clock.now())
                .isAfterOrEqualTo(database.get())
                .isBefore(database.get().plusSeconds(30));
        assertThat(asked).hasValue(3);
    }

    /** Something that code throws. */
    private static final class ThreadDeathOfATest extends Error {
        ThreadDeathOfATest() {
            super("expected by a test", null, false, false);
        }
    }
}
