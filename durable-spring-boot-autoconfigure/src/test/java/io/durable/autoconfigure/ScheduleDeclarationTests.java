package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.OrchestrationContext;
import io.durable.OrchestrationSchedule;
import io.durable.Orchestrator;
import io.durable.ScheduleOverlap;
import io.durable.ScheduleSpec;
import io.durable.ScheduleTick;
import io.durable.schedule.DeclaredSchedule;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Schedules that annotations declare, and those that keep the application from starting. */
class ScheduleDeclarationTests {

    private final ApplicationContextRunner context = Wiring.CONTEXT;

    static class Nightly {
        @Orchestrator("report")
        @OrchestrationSchedule(
                id = "${name:nightly}",
                cron = "${cron}",
                zone = "${zone}",
                overlap = ScheduleOverlap.BUFFER_ONE,
                catchUp = "2h")
        void report(OrchestrationContext ctx, ScheduleTick tick) {}
    }

    static class Poller {
        @Orchestrator
        @OrchestrationSchedule(every = "${every:15m}")
        void poll() {}
    }

    static class Both {
        @Orchestrator
        @OrchestrationSchedule(cron = "@daily", every = "1d")
        void run() {}
    }

    static class Neither {
        @Orchestrator
        @OrchestrationSchedule(every = "${nothing:}")
        void run() {}
    }

    static class WrongInput {
        @Orchestrator
        @OrchestrationSchedule(every = "1d")
        void run(String input) {}
    }

    static class Twice {
        @Orchestrator
        @OrchestrationSchedule(id = "same", every = "1d")
        void one() {}

        @Orchestrator
        @OrchestrationSchedule(id = "same", every = "2d")
        void two() {}
    }

    static class BadId {
        @Orchestrator("daily report")
        @OrchestrationSchedule(every = "1d")
        void run() {}
    }

    @Test
    void readsWhatIsDeclared() {
        context.withBean(Nightly.class)
                .withBean(Poller.class)
                .withPropertyValues("cron=0 0 2 * * *", "zone=Europe/Berlin")
                .run(started -> assertThat(
                                started.getBean(HandlerRegistry.class).schedules())
                        .containsExactlyInAnyOrder(
                                new DeclaredSchedule(
                                        "nightly",
                                        ScheduleSpec.cron("report", "0 0 2 * * *", "Europe/Berlin")
                                                .withOverlap(ScheduleOverlap.BUFFER_ONE)
                                                .withCatchUp(Duration.ofHours(2)),
                                        true),
                                new DeclaredSchedule(
                                        "Poller.poll",
                                        ScheduleSpec.every("Poller.poll", Duration.ofMinutes(15)),
                                        false)));
    }

    @Test
    void doesNotCountItsOwnOrchestratorAmongTheApplications() {
        context.run(started -> {
            assertThat(started.getBean(HandlerRegistry.class).names()).isEmpty();
            assertThat(started.getBean(HandlerRegistry.class).hasOrchestrators())
                    .isFalse();
            assertThat(started.getBean(HandlerRegistry.class).findOrchestrator("durable.schedule", null))
                    .isPresent();
        });
    }

    @Test
    void itsOwnOrchestratorHasNoVersion() {
        context.withPropertyValues("durable.orchestrations.default-version=2.0").run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(registry.defaultVersion("durable.schedule")).isNull();
            assertThat(registry.findOrchestrator("durable.schedule", null)).isPresent();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cron=0 0 25 * * *", "cron=daily", "cron=0 0 0 30 2 *", "zone=Europe/Berlim", "name=a b"})
    void refusesACronScheduleThatCannotBe(String property) {
        refused(
                context.withBean(Nightly.class)
                        .withPropertyValues("cron=@daily", "zone=UTC")
                        .withPropertyValues(property),
                "Nightly.report",
                property.substring(property.indexOf('=') + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1s", "0s", "10ms", "soon"})
    void refusesAnIntervalThatCannotBe(String every) {
        refused(context.withBean(Poller.class).withPropertyValues("every=" + every), "Poller.poll", "interval|every");
    }

    @Test
    void refusesWhatSaysTooMuchOrTooLittle() {
        refused(context.withBean(Both.class), "Both.run", "both cron and every");
        refused(context.withBean(Neither.class), "Neither.run", "neither cron nor every");
        refused(context.withBean(WrongInput.class), "WrongInput.run", "takes a String");
        refused(context.withBean(Twice.class), "Twice.two", "same schedule id 'same'");
        refused(context.withBean(BadId.class), "BadId.run", "daily report");
        refused(context.withBean(Nightly.class), "Nightly.report", "no time zone '${zone}'");
    }

    private static void refused(ApplicationContextRunner runner, String where, String what) {
        runner.run(started -> assertThat(started.getStartupFailure())
                .isInstanceOf(InvalidDurableDeclarationException.class)
                .hasMessageContaining(where)
                .message()
                .containsPattern(List.of(what.split("\\|")).stream()
                        .map(Pattern::quote)
                        .reduce((one, other) -> one + "|" + other)
                        .orElseThrow()));
    }
}
