package io.durable.observe;

import io.durable.history.InstanceId;
import io.durable.history.TraceContext;
import io.durable.spi.CommitOutcome;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceRecord;
import io.durable.spi.NewInstance;
import io.durable.spi.Observed;
import io.durable.spi.Observer;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes observations of what the runtime does. Where a tracer listens to them they become spans in the trace of the instance, which the stored fields lead to. Keys of low
 * cardinality are names from the application's code or from a closed set.
 */
final class MicrometerObserver implements Observer {

    private final ObservationRegistry registry;
    private final DurableObservationProperties wanted;
    private final SpanWriter spans;

    MicrometerObserver(ObservationRegistry registry, DurableObservationProperties wanted, SpanWriter spans) {
        this.registry = registry;
        this.wanted = wanted;
        this.spans = spans;
    }

    /** The name is of high cardinality, because a client may misspell it. */
    @Override
    public Observed<NewInstance.Outcome> starting(InstanceRecord row) {
        if (registry.isNoop()) {
            return Observer.unobserved();
        }
        Map<String, String> carrier = new HashMap<>();
        SenderContext<Map<String, String>> context =
                new SenderContext<>((fields, name, value) -> carrier.put(name, value));
        context.setCarrier(carrier);
        Observation observation = Observation.createNotStarted("durable.start", () -> context, registry)
                .contextualName(ObservationKeys.spanName("create_orchestration", row.name(), row.version()))
                .lowCardinalityKeyValue(ObservationKeys.TYPE, "orchestration")
                .highCardinalityKeyValue(ObservationKeys.NAME, row.name())
                .highCardinalityKeyValue(ObservationKeys.INSTANCE, row.id().value());
        return MicrometerObserved.begin(
                observation,
                carrier,
                (begun, outcome) -> begun.lowCardinalityKeyValue(
                        ObservationKeys.STATUS, outcome.name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public @Nullable TraceContext started(
            @Nullable TraceContext trace, String orchestration, @Nullable String version, InstanceId instance) {
        return spans.started(trace, orchestration, version, instance);
    }

    @Override
    public Observed<InstanceCommit> turning(InstanceRecord row) {
        if (!wanted.turns() || registry.isNoop()) {
            return Observer.unobserved();
        }
        Observation observation = Observation.createNotStarted(
                        "durable.turn", () -> received(row.trace(), Kind.CONSUMER), registry)
                .contextualName(ObservationKeys.spanName("turn", row.name(), row.version()))
                .lowCardinalityKeyValue(ObservationKeys.TYPE, "turn")
                .lowCardinalityKeyValue(ObservationKeys.NAME, row.name())
                .highCardinalityKeyValue(ObservationKeys.INSTANCE, row.id().value())
                .highCardinalityKeyValue(
                        ObservationKeys.EXECUTION, String.valueOf(row.state().execution()));
        return MicrometerObserved.begin(
                observation,
                Map.of(),
                (begun, commit) -> begun.lowCardinalityKeyValue(ObservationKeys.STATUS, "prepared"));
    }

    @Override
    public Observed<TaskOutcome> attempting(TaskInvocation invocation) {
        if (registry.isNoop()) {
            return Observer.unobserved();
        }
        ScheduledTask task = invocation.task();
        Observation observation = Observation.createNotStarted(
                        "durable.activity", () -> received(invocation.trace(), Kind.SERVER), registry)
                .contextualName(ObservationKeys.spanName("activity", task.name(), null))
                .lowCardinalityKeyValue(ObservationKeys.TYPE, "activity")
                .lowCardinalityKeyValue(ObservationKeys.NAME, task.name())
                .highCardinalityKeyValue(
                        ObservationKeys.INSTANCE, task.execution().instance().value())
                .highCardinalityKeyValue(
                        ObservationKeys.EXECUTION,
                        String.valueOf(task.execution().execution()))
                .highCardinalityKeyValue(ObservationKeys.STEP, String.valueOf(task.step()))
                .highCardinalityKeyValue(ObservationKeys.ATTEMPT, String.valueOf(task.attempt()));
        return MicrometerObserved.begin(observation, Map.of(), MicrometerObserver::conclude);
    }

    private static void conclude(Observation observation, TaskOutcome outcome) {
        observation.lowCardinalityKeyValue(ObservationKeys.STATUS, MicrometerMeter.name(outcome.getClass()));
        if (outcome instanceof TaskOutcome.Failed failed) {
            observation.error(new RecordedFailure(failed.failure()));
        }
    }

    @Override
    public Observed<CommitOutcome> committing(int instances) {
        if (!wanted.commits() || registry.isNoop()) {
            return Observer.unobserved();
        }
        Observation observation = Observation.createNotStarted("durable.commit", registry)
                .contextualName("commit")
                .lowCardinalityKeyValue(ObservationKeys.TYPE, "commit")
                .highCardinalityKeyValue("durable.commit.instances", String.valueOf(instances));
        return MicrometerObserved.begin(
                observation,
                Map.of(),
                (begun, outcome) ->
                        begun.lowCardinalityKeyValue(ObservationKeys.STATUS, MicrometerMeter.name(outcome.getClass())));
    }

    @Override
    public void ended(InstanceRecord row) {
        spans.lived(row);
    }

    private static ReceiverContext<Map<String, String>> received(@Nullable TraceContext trace, Kind kind) {
        ReceiverContext<Map<String, String>> context =
                new ReceiverContext<>((fields, name) -> fields == null ? null : fields.get(name), kind);
        context.setCarrier(trace == null ? Map.of() : trace.fields());
        return context;
    }
}
