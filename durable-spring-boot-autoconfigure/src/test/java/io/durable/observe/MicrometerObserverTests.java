package io.durable.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskId;
import io.durable.history.TaskTimeouts;
import io.durable.history.TraceContext;
import io.durable.spi.CommitOutcome;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.NewInstance;
import io.durable.spi.Observed;
import io.durable.spi.Observer;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.testing.OpenTelemetryBeans;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

class MicrometerObserverTests {

    private static final Instant T0 = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final FailureDetails REFUSED = FailureDetails.of("com.example.Refused", "no money");

    private final SpanLog log = new SpanLog();
    private final AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final Tracer tracer;
    private final Observer observer;

    MicrometerObserverTests() {
        beans.register(OpenTelemetryBeans.class);
        beans.registerBean(SpanLog.class, () -> log);
        beans.refresh();
        OpenTelemetryBeans made = beans.getBean(OpenTelemetryBeans.class);
        tracer = beans.getBean(Tracer.class);
        var propagator = beans.getBean(io.micrometer.tracing.propagation.Propagator.class);
        registry.observationConfig().observationHandler(made.tracingHandler(tracer, propagator));
        observer = new MicrometerObserver(
                registry, new DurableObservationProperties(true, true, true), new TracerSpans(tracer, propagator));
    }

    @AfterEach
    void leavesNothingBehindOnTheThread() {
        assertThat(tracer.currentSpan()).isNull();
        assertThat(registry.getCurrentObservation()).isNull();
        beans.close();
    }

    private static InstanceRecord row(@Nullable String version) {
        InstanceState pending =
                new InstanceState(1, OrchestrationRuntimeStatus.PENDING, T0, null, null, null, null, 0, 0);
        return new InstanceRecord(
                new InstanceId("order-1"), new UUID(1, 1), "order", version, null, null, Map.of(), T0, pending);
    }

    private TraceContext start(InstanceRecord row) {
        Observed<NewInstance.Outcome> start = observer.starting(row);
        TraceContext trace = start.context();
        start.ended(NewInstance.Outcome.INSERTED);
        return trace;
    }

    private static TaskInvocation attempt(@Nullable TraceContext trace) {
        ScheduledTask task = new ScheduledTask(
                new TaskId(new UUID(3, 3)),
                new ExecutionId(new InstanceId("order-1"), new UUID(1, 1), 2),
                7,
                "pay",
                3,
                T0);
        return new TaskInvocation(task, "order", null, T0, TaskTimeouts.none(), TaskAdmission.byDefault(), trace);
    }

    private static String attribute(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    @Test
    void aStartIsASpanOfTheTraceThatTheCallerIsIn() {
        Span caller = tracer.nextSpan().name("caller").start();
        TraceContext trace;
        try (Tracer.SpanInScope scope = tracer.withSpan(caller)) {
            trace = start(row("2"));
        }
        caller.end();

        SpanData span = log.only("create_orchestration:order@(2)");
        assertThat(span.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(span.getTraceId()).isEqualTo(caller.context().traceId()).isEqualTo(trace.traceId());
        assertThat(span.getParentSpanId()).isEqualTo(caller.context().spanId());
        assertThat(span.getSpanId()).isEqualTo(trace.spanId());
        assertThat(attribute(span, "durabletask.task.instance_id")).isEqualTo("order-1");
        assertThat(attribute(span, "durabletask.task.status")).isEqualTo("inserted");
    }

    @Test
    void aStartThatFailsIsAFailedSpan() {
        observer.starting(row(null)).failed(new IllegalStateException("no database"));

        SpanData span = log.only("create_orchestration:order");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attribute(span, "durabletask.task.status")).isEqualTo("failed");
    }

    @Test
    void anAttemptIsASpanOfTheInstancesTraceAndCurrentWhileItRuns() {
        TraceContext trace = start(row(null));

        Observed<TaskOutcome> attempt = observer.attempting(attempt(trace));
        String current = tracer.currentSpan().context().spanId();
        attempt.ended(new TaskOutcome.Completed(Payload.of("1"), false));

        SpanData span = log.only("activity:pay");
        assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(span.getSpanId()).isEqualTo(current);
        assertThat(span.getTraceId()).isEqualTo(trace.traceId());
        assertThat(span.getParentSpanId()).isEqualTo(trace.spanId());
        assertThat(span.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
        assertThat(attribute(span, "durabletask.type")).isEqualTo("activity");
        assertThat(attribute(span, "durabletask.task.name")).isEqualTo("pay");
        assertThat(attribute(span, "durabletask.task.instance_id")).isEqualTo("order-1");
        assertThat(attribute(span, "durabletask.task.execution_id")).isEqualTo("2");
        assertThat(attribute(span, "durabletask.task.task_id")).isEqualTo("7");
        assertThat(attribute(span, "durabletask.task.attempt")).isEqualTo("3");
        assertThat(attribute(span, "durabletask.task.status")).isEqualTo("completed");
    }

    @Test
    void anAttemptThatFailsSaysWhy() {
        observer.attempting(attempt(start(row(null)))).ended(new TaskOutcome.Failed(REFUSED, false));

        SpanData span = log.only("activity:pay");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getStatus().getDescription()).contains("com.example.Refused: no money");
        assertThat(attribute(span, "durabletask.task.status")).isEqualTo("failed");
    }

    @Test
    void anAttemptOfAnInstanceInNoTraceBeginsOne() {
        observer.attempting(attempt(null)).ended(new TaskOutcome.Superseded());

        assertThat(log.only("activity:pay").getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void whatAnInstanceStartsIsBehindASpanOfItsTrace() {
        TraceContext trace = start(row(null));

        TraceContext child = observer.started(trace, "ship", "3", new InstanceId("order-1:1:0"));

        SpanData span = log.only("create_orchestration:ship@(3)");
        assertThat(span.getTraceId()).isEqualTo(trace.traceId()).isEqualTo(child.traceId());
        assertThat(span.getParentSpanId()).isEqualTo(trace.spanId());
        assertThat(span.getSpanId()).isEqualTo(child.spanId());
        assertThat(span.getKind()).isEqualTo(SpanKind.PRODUCER);
    }

    @Test
    void whatAScheduleStartsBeginsATraceEvenIfTheThreadIsInOne() {
        Span other = tracer.nextSpan().name("turn").start();
        TraceContext run;
        try (Tracer.SpanInScope scope = tracer.withSpan(other)) {
            run = observer.started(null, "report", null, new InstanceId("r"));
        }
        other.end();

        assertThat(run.traceId()).isNotEqualTo(other.context().traceId());
        assertThat(log.only("create_orchestration:report")
                        .getParentSpanContext()
                        .isValid())
                .isFalse();
    }

    @Test
    void aLifeIsOneSpanFromItsAcceptanceToItsEnd() {
        InstanceRecord row = row("2").tracedBy(start(row("2")));

        observer.ended(ended(row, OrchestrationRuntimeStatus.FAILED, REFUSED));

        SpanData span = log.only("orchestration:order@(2)");
        assertThat(span.getTraceId()).isEqualTo(row.trace().traceId());
        assertThat(span.getParentSpanId()).isEqualTo(row.trace().spanId());
        assertThat(span.getStartEpochNanos()).isEqualTo(nanos(T0));
        assertThat(span.getEndEpochNanos()).isEqualTo(nanos(T0.plusSeconds(86_400)));
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attribute(span, "durabletask.task.status")).isEqualTo("failed");
        assertThat(attribute(span, "durabletask.task.version")).isEqualTo("2");
        assertThat(attribute(span, "durabletask.task.execution_id")).isEqualTo("4");
    }

    @Test
    void aLifeThatNobodyTracedIsNotWritten() {
        observer.ended(ended(row(null), OrchestrationRuntimeStatus.COMPLETED, null));

        assertThat(log.spans()).isEmpty();
    }

    @Test
    void turnsAreInTheTraceAndCommitsInTheirOwn() {
        TraceContext trace = start(row(null));

        observer.turning(row(null).tracedBy(trace)).failed(new IllegalStateException("a defect"));
        observer.committing(3).ended(new CommitOutcome.Committed());

        assertThat(log.only("turn:order").getParentSpanId()).isEqualTo(trace.spanId());
        assertThat(log.only("commit").getTraceId()).isNotEqualTo(trace.traceId());
        assertThat(attribute(log.only("commit"), "durable.commit.instances")).isEqualTo("3");
        assertThat(attribute(log.only("commit"), "durabletask.task.status")).isEqualTo("committed");
    }

    @Test
    void turnsAndCommitsAreNotObservedUnlessWanted() {
        Observer usual =
                new MicrometerObserver(registry, new DurableObservationProperties(true, false, false), SpanWriter.NONE);

        assertThat(usual.turning(row(null))).isSameAs(Observer.unobserved());
        assertThat(usual.committing(1)).isSameAs(Observer.unobserved());
    }

    @Test
    void nothingIsMadeWhereNobodyListensOrWants() {
        Observer unheard = new MicrometerObserver(
                ObservationRegistry.create(), new DurableObservationProperties(true, true, true), SpanWriter.NONE);
        registry.observationConfig().observationPredicate((name, context) -> !name.startsWith("durable."));

        for (Observer each : new Observer[] {unheard, observer}) {
            assertThat(each.starting(row(null))).isSameAs(Observer.unobserved());
            assertThat(each.attempting(attempt(null))).isSameAs(Observer.unobserved());
            assertThat(each.turning(row(null))).isSameAs(Observer.unobserved());
            assertThat(each.committing(1)).isSameAs(Observer.unobserved());
        }
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void aParentThatIsAnObservationIsFound() {
        Observation request = Observation.start("request", registry);
        TraceContext trace;
        try (Observation.Scope scope = request.openScope()) {
            trace = start(row(null));
        }
        request.stop();

        assertThat(log.only("create_orchestration:order").getParentSpanId())
                .isEqualTo(log.only("request").getSpanId());
        assertThat(trace.traceId()).isEqualTo(log.only("request").getTraceId());
    }

    private static InstanceRecord ended(
            InstanceRecord row, OrchestrationRuntimeStatus status, @Nullable FailureDetails failure) {
        InstanceState state = new InstanceState(4, status, T0, null, failure, null, T0.plusSeconds(86_400), 0, 0);
        return new InstanceRecord(
                        row.id(),
                        row.incarnation(),
                        row.name(),
                        row.version(),
                        null,
                        null,
                        Map.of(),
                        row.createdAt(),
                        state)
                .tracedBy(row.trace());
    }

    private static long nanos(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }
}
