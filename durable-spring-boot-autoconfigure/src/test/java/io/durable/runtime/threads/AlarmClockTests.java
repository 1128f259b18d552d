package io.durable.runtime.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AlarmClockTests {

    private static final ThreadFactory DAEMONS = task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    };

    private final AlarmClock alarm = new AlarmClock(DAEMONS);

    @AfterEach
    void stop() {
        alarm.stop();
    }

    private Sleeper sleep(Duration limit) {
        Sleeper sleeper = new Sleeper(limit);
        sleeper.thread.start();
        return sleeper;
    }

    @Test
    void wakesWhoHasSleptForLongEnough() throws InterruptedException {
        alarm.start();
        Sleeper longSleeper = sleep(Duration.ofHours(1));
        await().until(longSleeper::isAsleep);

        Sleeper shortSleeper = sleep(Duration.ofMillis(20));

        assertThat(shortSleeper.awake.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(shortSleeper.slept()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
        assertThat(longSleeper.isAsleep()).isTrue();
    }

    @Test
    void wakesManyEachInItsTime() throws InterruptedException {
        alarm.start();
        Sleeper[] sleepers = new Sleeper[20];
        for (int i = 0; i < sleepers.length; i++) {
            sleepers[i] = sleep(Duration.ofMillis(100 - 5 * i));
        }
        for (Sleeper sleeper : sleepers) {
            assertThat(sleeper.awake.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(sleeper.slept()).isGreaterThanOrEqualTo(sleeper.limit);
        }
    }

    @Test
    void letsBeWokenByOthersBefore() throws InterruptedException {
        alarm.start();
        Sleeper sleeper = sleep(Duration.ofHours(1));
        await().until(sleeper::isAsleep);

        LockSupport.unpark(sleeper.thread);

        assertThat(sleeper.awake.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void limitsSleepAlsoWhenItDoesNotRun() throws InterruptedException {
        Sleeper sleeper = sleep(Duration.ofMillis(20));

        assertThat(sleeper.awake.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void wakesAllWhenItStops() throws InterruptedException {
        alarm.start();
        Sleeper sleeper = sleep(Duration.ofHours(1));
        await().until(sleeper::isAsleep);

        alarm.stop();

        assertThat(sleeper.awake.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /** A thread that sleeps once. */
    private final class Sleeper {

        private final Duration limit;
        private final CountDownLatch awake = new CountDownLatch(1);
        private final Thread thread = DAEMONS.newThread(this::run);
        private volatile long slept;

        Sleeper(Duration limit) {
            this.limit = limit;
        }

        private void run() {
            long begin = System.nanoTime();
            alarm.park(this, limit.toNanos());
            slept = System.nanoTime() - begin;
            awake.countDown();
        }

        Duration slept() {
            return Duration.ofNanos(slept);
        }

        boolean isAsleep() {
            return thread.getState() == Thread.State.WAITING;
        }
    }
}
