package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durable.engine.OrchestratorFunction;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.TaskQueue;
import io.durable.spi.ActivityHandler;
import io.durable.spi.Assignments;
import io.durable.spi.CommitOutcome;
import io.durable.spi.Handlers;
import io.durable.spi.Observer;
import io.durable.spi.Randomness;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import io.durable.spi.StoreException;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two whole nodes on one database, connected by a transport in memory. */
@Timeout(120)
class TwoNodesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 2;
    private static final List<Integer> ALL = List.of(0, 1);

    /** Fills the tables. */
    private final Bench bench = new Bench();

    private final FakeStore store = new FakeStore(Instant::now);
    private final SplittableRandom random = new SplittableRandom();
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final List<String> executed = new CopyOnWriteArrayList<>();
    private final Node one = new Node("one");
    private final Node two = new Node("two");

    @AfterEach
    void close() {
        nodes.forEach(Node::close);
        bench.close();
    }

    /** A runtime, what it hosts, and its way to the other. */
    private final class Node implements Handlers, Transport {

        private final String name;
        private final Map<String, OrchestratorFunction> orchestrators = new ConcurrentHashMap<>();
        private final Map<String, ActivityHandler> activities = new ConcurrentHashMap<>();
        private final ExecutorService wire = Executors.newSingleThreadExecutor();
        private final DurableRuntime runtime;
        private volatile boolean cutOff;

        Node(String name) {
            this.name = name;
            Randomness randomness = () -> {
                synchronized (random) {
                    return random.nextLong();
                }
            };
            RuntimeSettings usual = Bench.settings(PARTITIONS);
            RuntimeSettings settings = new RuntimeSettings(
                    name,
                    PARTITIONS,
                    true,
                    4,
                    usual.orchestrationsMaxCached(),
                    usual.turnTimeout(),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(2),
                    usual.stallRetryMin(),
                    usual.stallRetryMax(),
                    usual.suspectsMax());
            runtime = new DurableRuntime(
                    settings,
                    new RuntimePorts(
                            reachable(),
                            this,
                            this,
                            Bench.engine(),
                            (begun, ended) -> {},
                            Admission.unlimited(),
                            randomness,
                            Node::daemon,
                            Node::daemon,
                            RuntimeMeter.NONE,
                            Observer.NONE));
            nodes.add(this);
        }

        private static Thread daemon(Runnable task) {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }

        /** The database until the node is cut off from it. */
        private Store reachable() {
            return (Store) Proxy.newProxyInstance(
                    Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                        if (cutOff && method.getName().equals("commit")) {
                            return new CommitOutcome.Aborted(new IllegalStateException("cut off"));
                        }
                        if (cutOff) {
                            throw new StoreException("cut off", new IllegalStateException());
                        }
                        try {
                            return method.invoke(store, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        Node with(String activity, ActivityHandler code) {
            activities.put(activity, (invocation, attempt) -> {
                executed.add(name + " " + activity);
                return code.execute(invocation, attempt);
            });
            return this;
        }

        Node start(int generation, Collection<Integer> partitions) {
            runtime.start();
            runtime.assignments().assign(partitions, generation);
            return this;
        }

        boolean owns(int partition) {
            synchronized (store) {
                return store.fences.containsKey(partition)
                        && store.ownerNames().getOrDefault(partition, "").equals(name);
            }
        }

        void close() {
            runtime.stop(Duration.ofMillis(100));
            wire.shutdownNow();
        }

        private List<Node> others() {
            return nodes.stream().filter(node -> node != this).toList();
        }

        @Override
        public boolean isAvailable() {
            return !cutOff;
        }

        @Override
        public void ring(int partition, Collection<InstanceId> instances) {
            others().forEach(node -> node.runtime.inbound().ring(partition, instances));
        }

        @Override
        public void dispatch(TaskInvocation invocation, Runnable undelivered) {
            wire.execute(() -> others().stream()
                    .filter(node ->
                            node.activities.containsKey(invocation.task().name()))
                    .findFirst()
                    .ifPresentOrElse(node -> node.runtime.inbound().execute(invocation, false, () -> {}), undelivered));
        }

        @Override
        public void report(int partition, ScheduledTask task, TaskOutcome outcome, Sending answer) {
            boolean heard = !cutOff
                    && others().stream()
                            .anyMatch(node -> node.runtime.inbound().report(partition, task, outcome, () -> {}));
            if (heard) {
                answer.delivered();
            } else {
                answer.failed();
            }
        }

        @Override
        public void lease(int partition, ScheduledTask task, UUID worker, Duration lease, Sending answer) {
            answer.failed();
        }

        @Override
        public Mark mark(int partition, String queue) {
            return () -> false;
        }

        @Override
        public Optional<OrchestratorFunction> findOrchestrator(String orchestrator, @Nullable String version) {
            return Optional.ofNullable(orchestrators.get(orchestrator));
        }

        @Override
        public List<String> versions(String orchestrator) {
            return List.of();
        }

        @Override
        public Optional<ActivityHandler> findActivity(String activity) {
            return Optional.ofNullable(activities.get(activity));
        }

        @Override
        public Set<String> queues() {
            return Set.of(TaskQueue.DEFAULT);
        }

        @Override
        public boolean hasOrchestrators() {
            return true;
        }
    }

    private static TaskOutcome answer(TaskInvocation invocation, io.durable.spi.RunningAttempt attempt) {
        return Bench.done("<" + invocation.input().text() + ">");
    }

    private void flow(Node... hosts) {
        for (Node host : hosts) {
            host.orchestrators.put("flow", (context, input) -> {
                String first = context.callActivity("work", "1", String.class).await();
                return first + context.callActivity("work", "2", String.class).await();
            });
        }
    }

    private void insert(String id) {
        synchronized (store) {
            store.instances.put(
                    Bench.id(id), Bench.row(id, "flow", Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0)));
        }
    }

    private void awaitEnd(String id) {
        await().atMost(PATIENCE).until(() -> {
            synchronized (store) {
                return store.instances.get(Bench.id(id)).state().status().isTerminal();
            }
        });
        synchronized (store) {
            assertThat(store.instances.get(Bench.id(id)).state().output()).isEqualTo(Payload.of("<1><2>"));
            assertThat(store.tasks.values())
                    .noneMatch(task -> task.execution().instance().equals(Bench.id(id))); // others may still run
        }
    }

    private void awaitOwner(Node node) {
        await().atMost(PATIENCE).until(() -> ALL.stream().allMatch(node::owns));
    }

    /** An activity whose first call waits, and begins only when the instance's task is written. */
    private final class Slow {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        TaskOutcome execute(TaskInvocation invocation, io.durable.spi.RunningAttempt attempt) {
            begun.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return answer(invocation, attempt);
        }
    }

    @Test
    void executesAtTheOtherNodeWhatThisOneDoesNotHost() {
        flow(one);
        two.with("work", TwoNodesTests::answer).start(1, List.of());
        one.start(1, ALL);
        for (int i = 0; i < 5; i++) {
            insert("a" + i);
        }

        for (int i = 0; i < 5; i++) {
            awaitEnd("a" + i);
        }
        assertThat(executed).hasSize(10).containsOnly("two work");
    }

    @Test
    void executesAtHomeWhatItHosts() {
        flow(one);
        two.with("work", TwoNodesTests::answer).start(1, List.of());
        one.with("work", TwoNodesTests::answer).start(1, ALL);
        insert("a");

        awaitEnd("a");

        assertThat(executed).containsExactly("one work", "one work");
    }

    @Test
    void ringsTheOwnerAtTheOtherNode() {
        flow(two);
        one.start(1, List.of());
        two.with("work", TwoNodesTests::answer).start(1, ALL);
        awaitOwner(two);
        insert("a");

        one.runtime.bus().ring(List.of(Bench.id("a")));

        awaitEnd("a");
    }

    @Test
    void goesOnAtTheNewOwnerWithWhatRunsAtTheOldOne() throws InterruptedException {
        Slow slow = new Slow();
        flow(one, two);
        one.with("work", slow::execute).start(1, ALL);
        two.with("work", TwoNodesTests::answer).start(1, List.of());
        insert("a");
        slow.begun.await();

        assertThat(one.runtime.assignments().revoke(ALL, PATIENCE)).isTrue();
        two.runtime.assignments().assign(ALL, 2);
        awaitOwner(two);
        slow.released.countDown();

        awaitEnd("a");
        assertThat(executed).containsExactly("one work", "two work");
    }

    @Test
    void executesTheTasksOfADeadNode() throws InterruptedException {
        Slow slow = new Slow();
        flow(one, two);
        one.with("work", slow::execute).start(1, ALL);
        two.with("work", TwoNodesTests::answer).start(1, List.of());
        insert("a");
        slow.begun.await();

        one.cutOff = true;
        two.runtime.assignments().assign(ALL, 2);

        awaitEnd("a");
        assertThat(executed).containsExactly("one work", "two work", "two work");
        slow.released.countDown();
    }

    @Test
    void waitsForNobodyWhenItHasStopped() {
        flow(one);
        one.with("work", TwoNodesTests::answer).start(1, ALL);
        awaitOwner(one);

        one.runtime.stop(Duration.ofSeconds(5));

        synchronized (store) {
            assertThat(store.released).containsExactlyInAnyOrderElementsOf(ALL);
        }
        assertThat(one.runtime.assignments().revoke(ALL, Duration.ZERO)).isTrue();
        assertThat(one.runtime.inbound().room()).isZero();
        assertThat(one.runtime.inbound().report(0, Bench.task("a", 1, 1), Bench.done("r"), () -> {}))
                .isFalse();
    }

    @Test
    void ownsAfterARestartWhatIsStillAssigned() {
        flow(one);
        one.with("work", TwoNodesTests::answer).start(1, ALL);
        awaitOwner(one);
        one.runtime.stop(Duration.ofSeconds(5));

        one.runtime.start();
        insert("a");

        awaitEnd("a");
    }

    @Test
    void tellsWhoAssignsThatItOwns() {
        List<Integer> acquired = new CopyOnWriteArrayList<>();
        one.runtime.assignments().listen(new Assignments.Listener() {
            @Override
            public void acquired(int partition) {
                acquired.add(partition);
            }

            @Override
            public void lost(int partition) {
                acquired.add(-1);
            }
        });
        one.runtime.assignments().assign(List.of(1), 1);

        one.runtime.start();

        await().atMost(PATIENCE).until(() -> acquired.equals(List.of(1)));
    }
}
