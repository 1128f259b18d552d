package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.started;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.durable.LogKeys;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.TraceContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

class CodeLoggerTests {

    private final ch.qos.logback.classic.Logger target =
            (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Ledger.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent line) {
            line.prepareForDeferredProcessing();
            line.getCallerData();
            super.append(line);
        }
    };

    @BeforeEach
    void listen() {
        lines.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        lines.start();
        target.addAppender(lines);
        target.setAdditive(false);
        target.setLevel(Level.DEBUG);
    }

    @AfterEach
    void stop() {
        target.detachAppender(lines);
    }

    @Test
    void writesEachLineOnceHoweverOftenTheCodeIsReplayed() {
        OrchestratorFunction code = (context, input) -> {
            Logger log = context.getLogger(Ledger.class);
            log.info("begins {}", 1);
            context.callActivity("a", null, String.class).await();
            log.atInfo().addArgument(2).log("goes on {}");
            context.callActivity("b", null, String.class).await();
            return null;
        };
        OrchestrationExecution living = execution(code);
        List<io.durable.history.HistoryEvent> events = new java.util.ArrayList<>(turn(living, 1, started()));
        living.evict();
        for (int step = 0; step < 2; step++) {
            OrchestrationExecution rebuilt = execution(code);
            rebuilt.replay(Histories.of(events));
            events.addAll(turn(rebuilt, step + 2, completed(step, null)));
            rebuilt.evict();
        }
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("begins 1", "goes on 2");
    }

    @Test
    void saysNothingWhileTheCodeIsUnwound() {
        OrchestrationExecution living = execution((context, input) -> {
            Logger log = context.getLogger(Ledger.class);
            try {
                return context.callActivity("a", null, String.class).await();
            } finally {
                log.info("never");
            }
        });
        turn(living, 1, started());
        living.evict();
        assertThat(lines.list).isEmpty();
    }

    @Test
    void namesTheInstanceInTheMdcUntilTheCodeEnds() {
        Logger plain = LoggerFactory.getLogger(Ledger.class);
        OrchestrationExecution inline = new OrchestrationExecution(
                Story.ID,
                (context, input) -> {
                    plain.info("before");
                    context.getLogger(Ledger.class).info("inside");
                    plain.info("after");
                    return null;
                },
                Story.SETTINGS,
                InlineStrand::new);
        turn(inline, 1, started());
        assertThat(lines.list.get(0).getMDCPropertyMap()).isEmpty();
        Map<String, String> keys =
                Map.of(LogKeys.INSTANCE_ID, "order-1", LogKeys.ORCHESTRATION, "flow", LogKeys.EXECUTION, "2");
        assertThat(lines.list.get(1).getMDCPropertyMap()).isEqualTo(keys);
        assertThat(lines.list.get(2).getMDCPropertyMap()).isEqualTo(keys);
        assertThat(MDC.get(LogKeys.INSTANCE_ID)).isNull();
    }

    @Test
    void namesTheTraceOfTheInstanceForAsLongAsTheCodeRuns() {
        OrchestrationExecution inline = new OrchestrationExecution(
                Story.ID,
                (context, input) -> {
                    context.getLogger(Ledger.class).info("inside");
                    return null;
                },
                Story.SETTINGS,
                InlineStrand::new);
        TraceContext trace =
                new TraceContext(Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        turn(inline, 1, ((ExecutionStarted) started()).tracedBy(trace));

        assertThat(lines.list.get(0).getMDCPropertyMap())
                .containsEntry("traceId", "0af7651916cd43dd8448eb211c80319c")
                .containsEntry("spanId", "b7ad6b7169203331");
        assertThat(MDC.get("traceId")).isNull();
        assertThat(MDC.get("spanId")).isNull();
    }

    @Test
    void keepsLevelMarkerCauseCallerAndName() {
        IllegalStateException cause = new IllegalStateException("why");
        turn(
                execution((context, input) -> {
                    Logger log = context.getLogger(Ledger.class);
                    assertThat(log.getName()).isEqualTo(Ledger.class.getName());
                    assertThat(log.isDebugEnabled()).isTrue();
                    assertThat(log.isTraceEnabled()).isFalse();
                    log.trace("hidden");
                    log.warn(MarkerFactory.getMarker("M"), "said {}", "it", cause);
                    return null;
                }),
                1,
                started());
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage()).isEqualTo("said it");
            assertThat(line.getMarkerList()).hasToString("[M]");
            assertThat(line.getThrowableProxy().getMessage()).isEqualTo("why");
            assertThat(line.getCallerData()[0].getClassName()).isEqualTo(CodeLoggerTests.class.getName());
        });
    }

    private static OrchestrationExecution execution(OrchestratorFunction code) {
        return new OrchestrationExecution(Story.ID, code, Story.SETTINGS, new ThreadStrand.Factory());
    }

    private static List<io.durable.history.HistoryEvent> turn(
            OrchestrationExecution execution, int number, io.durable.history.InboundEvent event) {
        return ((TurnResult.Advanced) execution.turn(Story.START, Story.row(number, 0), List.of(event))).appended();
    }

    /** Whose log it is. */
    private static final class Ledger {}
}
