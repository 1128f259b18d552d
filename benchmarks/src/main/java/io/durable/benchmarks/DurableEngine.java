package io.durable.benchmarks;

import io.durable.DurableClient;
import io.durable.StartOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** This engine, in an application of its own. */
final class DurableEngine implements BenchmarkEngine {

    private static final Duration RESULT_TIME_MAX = Duration.ofSeconds(170);

    private final String peer;
    private final ConfigurableApplicationContext application;
    private final DurableClient client;

    private DurableEngine(String peer, ConfigurableApplicationContext application) {
        this.peer = peer;
        this.application = application;
        this.client = application.getBean(DurableClient.class);
    }

    static DurableEngine open(BenchmarkOptions options) {
        Map<String, Object> properties = BenchmarkProperties.of(options, System.getenv());
        return new DurableEngine(
                options.peer(),
                new SpringApplicationBuilder(BenchmarkApplication.class)
                        .properties(properties)
                        .run());
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
        client.startNew(Flows::sequence, steps, StartOptions.instanceId(id));
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
    public void restart() {
        application.stop();
        application.start();
    }

    @Override
    public String awaitResult(String id) {
        return client.waitForCompletion(id, RESULT_TIME_MAX, String.class);
    }

    @Override
    public long countCompleted(String prefix) {
        return application
                .getBean(JdbcClient.class)
                .sql("SELECT COUNT(*) FROM durable_instance WHERE id LIKE ? AND status = 'COMPLETED'")
                .param(prefix + "-%")
                .query(Long.class)
                .single();
    }

    @Override
    public void close() {
        application.close();
    }
}
