package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.Observer;
import io.durable.spi.Randomness;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.StoreException;
import io.durable.spi.TaskInvocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole of it, with its threads. */
@Timeout(120)
class DurableRuntimeTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Fills the tables, and says what code there is. */
    private final Bench bench = new Bench();

    private final FakeStore store = new FakeStore(Instant::now);
    private final List<InstanceId> changed = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger executed = new AtomicInteger();
    private DurableRuntime runtime = runtime();

    private DurableRuntime runtime() {
        SplittableRandom random = new SplittableRandom();
        Randomness randomness = () -> {
            synchronized (random) {
                return random.nextLong();
            }
        };
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        };
        return new DurableRuntime(
                Bench.settings(4),
                new RuntimePorts(
                        store,
                        io.durable.spi.Transport.none(),
                        bench.handlers(),
                        Bench.engine(),
                        (begun, ended) -> {
                            changed.addAll(begun);
                            ended.forEach(row -> changed.add(row.id()));
                        },
                        Admission.unlimited(),
                        randomness,
                        daemons,
                        daemons,
                        RuntimeMeter.NONE,
                        Observer.NONE));
    }

    @BeforeEach
    void code() {
        bench.orchestrator("flow", (context, input) -> {
            String first = context.callActivity("work", "1", String.class).await();
            context.sleep(Duration.ofMillis(20));
            String event = context.waitForExternalEvent("e", String.class).await();
            String second = context.callActivity("work", "2", String.class).await();
            return first + event + second;
        });
        bench.activities.put("work", this::work);
    }

    private io.durable.spi.TaskOutcome work(TaskInvocation invocation, io.durable.spi.RunningAttempt attempt) {
        executed.incrementAndGet();
        return Bench.done("<" + invocation.input().text() + ">");
    }

    @AfterEach
    void stop() {
        runtime.stop(Duration.ofSeconds(10));
        bench.close();
    }

    private void insert(String id, String flow) {
        synchronized (store) {
            store.instances.put(
                    Bench.id(id), Bench.row(id, flow, Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0)));
        }
        runtime.bus().ring(List.of(Bench.id(id)));
    }

    private void raise(String id, String payload) {
        synchronized (store) {
            var message = bench.message(id, Bench.event("e", payload));
            store.messages.put(message.id(), message);
        }
        runtime.bus().ring(List.of(Bench.id(id)));
    }

    private OrchestrationRuntimeStatus status(String id) {
        synchronized (store) {
            return store.instances.get(Bench.id(id)).state().status();
        }
    }

    private Payload output(String id) {
        synchronized (store) {
            return store.instances.get(Bench.id(id)).state().output();
        }
    }

    private void awaitOwnership() {
        await().atMost(PATIENCE).until(() -> {
            synchronized (store) {
                return store.fences.size() == 4;
            }
        });
    }

    private void awaitEnd(String id) {
        await().atMost(PATIENCE).until(() -> status(id).isTerminal());
    }

    @Test
    void runsInstancesToTheirEnd() {
        runtime.start();
        for (int i = 0; i < 8; i++) {
            insert("a" + i, "flow");
            raise("a" + i, "event");
        }

        for (int i = 0; i < 8; i++) {
            awaitEnd("a" + i);
            assertThat(output("a" + i)).isEqualTo(Payload.of("<1>event<2>"));
        }
        assertThat(executed).hasValue(16);
        await().atMost(PATIENCE).until(() -> changed.size() == 16);
        assertThat(store.messages).isEmpty();
        assertThat(store.tasks).isEmpty();
        assertThat(runtime.clock().now()).isAfter(Bench.T0);
        assertThat(store.beats).hasSize(1);
    }

    @Test
    void goesOnWithWhatIsUnfinishedAfterARestart() {
        runtime.start();
        insert("a", "flow");
        await().atMost(PATIENCE).until(() -> {
            synchronized (store) {
                return store.fences.size() == 4
                        && store.histories
                                        .getOrDefault(Bench.execution("a"), List.of())
                                        .size()
                                == 5;
            }
        });
        runtime.stop(Duration.ofSeconds(10));
        assertThat(store.beats).isEmpty();
        assertThat(store.released).containsExactlyInAnyOrder(0, 1, 2, 3);

        runtime = runtime();
        runtime.start();
        raise("a", "later");

        awaitEnd("a");
        assertThat(output("a")).isEqualTo(Payload.of("<1>later<2>"));
        assertThat(executed).hasValue(2);
    }

    @Test
    void recordsTheEndsOfActivitiesThatWereRunningWhenItStopped() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        bench.activities.put("work", (invocation, attempt) -> {
            started.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return work(invocation, attempt);
        });
        runtime.start();
        insert("a", "flow");
        assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
        Thread stopping = new Thread(() -> runtime.stop(PATIENCE));
        stopping.start();
        await().atMost(PATIENCE).until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        release.countDown();
        stopping.join();

        assertThat(executed).hasValue(1);
        assertThat(store.tasks).isEmpty();
        assertThat(store.histories.get(Bench.execution("a"))).hasSizeGreaterThan(2);
    }

    @Test
    void stopsAlthoughAnActivityDoesNotEnd() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        bench.activities.put("work", (invocation, attempt) -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return Bench.done("late");
        });
        runtime.start();
        insert("a", "flow");
        assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
        awaitOwnership();

        runtime.stop(Duration.ofMillis(50));

        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(store.released).hasSize(4);
        assertThat(store.tasks).hasSize(1);
    }

    @Test
    void findsWhatNobodyRang() {
        synchronized (store) {
            store.instances.put(
                    Bench.id("a"), Bench.row("a", "quick", Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0)));
        }
        bench.orchestrator("quick", (context, input) -> "done");
        runtime.start();

        awaitEnd("a");
    }

    @Test
    void doesNotStartWithoutADatabase() {
        store.outages.add("currentTime");

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> runtime.start());
        assertThatIllegalStateException().isThrownBy(() -> runtime.clock());
        runtime.bus().ring(List.of(Bench.id("a")));
    }

    @Test
    void stopsAlthoughTheDatabaseIsGone() {
        runtime.start();
        awaitOwnership();
        synchronized (store) {
            store.outages.add("release");
        }

        runtime.stop(Duration.ofSeconds(1));

        assertThat(store.released).isEmpty();
        assertThat(store.beats).hasSize(1);
    }
}
