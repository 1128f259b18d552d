package io.durable.benchmarks;

import io.durable.DurableClient;
import io.durable.StartOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** This engine, in an application of its own. */
final class DurableEngine implements BenchmarkEngine {

    private static final Duration RESULT_TIME_MAX = Duration.ofSeconds(170);

    private static final int OWNERS_SECONDS_MAX = 60;
    private static final long POLL_NANOS = 100_000_000;
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
    private static final int CACHED_MAX_VIRTUAL = 10_000;
    private static final int CACHED_MAX_PLATFORM = 1_000;

    private final String peer;
    private final String payload;
    private final ConfigurableApplicationContext application;
    private final DurableClient client;

    private DurableEngine(String peer, String payload, ConfigurableApplicationContext application) {
        this.peer = peer;
        this.payload = payload;
        this.application = application;
        this.client = application.getBean(DurableClient.class);
    }

    /** Opens it, and waits until all nodes that there are to be own partitions. */
    static DurableEngine open(BenchmarkOptions options, BenchmarkSettings settings) {
        DurableEngine engine = new DurableEngine(
                options.peer(),
                "x".repeat(settings.payloadSize()),
                application(options).run());
        if (options.processes() > 1) {
            engine.awaitOwners(options.processes());
        }
        return engine;
    }

    /** The application, not yet started. */
    static SpringApplicationBuilder application(BenchmarkOptions options) {
        return new SpringApplicationBuilder(BenchmarkApplication.class)
                .properties(BenchmarkProperties.of(options, System.getenv()));
    }

    /** What the application's orchestrations report to. */
    Progress progress() {
        return application.getBean(Progress.class);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public void startSequence(String id, int steps) {
        if (payload.isEmpty()) {
            client.startNew(Flows::sequence, steps, StartOptions.instanceId(id));
        } else {
            client.startNew(Flows::carry, new Flows.Parcel(steps, payload), StartOptions.instanceId(id));
        }
    }

    @Override
    public void startFanOut(String id, int width) {
        client.startNew(Flows::fanOut, width, StartOptions.instanceId(id));
    }

    @Override
    public void startSleep(String id, Duration duration) {
        client.startNew(Flows::nap, duration, StartOptions.instanceId(id));
    }

    @Override
    public void startWaiting(String id, int steps) {
        client.startNew(Flows::waiting, steps, StartOptions.instanceId(id));
    }

    @Override
    public boolean isWaiting(String id, int eventsReceived) {
        return client.getInstance(id)
                .map(instance -> instance.customStatus())
                .map(status -> new String(status.bytes(), StandardCharsets.UTF_8))
                .filter(Integer.toString(eventsReceived)::equals)
                .isPresent();
    }

    @Override
    public void sendEvent(String id) {
        client.raiseEvent(id, "go", "go");
    }

    @Override
    public int historySize(String id) {
        return client.getHistory(id).size();
    }

    @Override
    public void stopRuntime() {
        application.stop();
    }

    @Override
    public void startRuntime() {
        application.start();
    }

    @Override
    public String awaitResult(String id) {
        return Increment.number(client.waitForCompletion(id, RESULT_TIME_MAX, String.class));
    }

    @Override
    public int orchestrationsMaxCached() {
        boolean virtual = Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS;
        return application
                .getEnvironment()
                .getProperty(
                        "durable.orchestrations.max-cached",
                        Integer.class,
                        virtual ? CACHED_MAX_VIRTUAL : CACHED_MAX_PLATFORM);
    }

    @Override
    public HubRows rows() {
        return new HubRows(application.getBean(JdbcTemplate.class));
    }

    private void awaitOwners(int processes) {
        long start = System.nanoTime();
        while (rows().countOwners() < processes) {
            if (Figures.secondsSince(start) > OWNERS_SECONDS_MAX) {
                throw new IllegalStateException(
                        "Only " + rows().countOwners() + " of " + processes + " nodes own partitions");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public void close() {
        application.close();
    }
}
