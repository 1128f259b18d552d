package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.MethodReference;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.engine.OrchestratorFunction;
import io.durable.schedule.ScheduleFlow;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Which code runs which instance. */
class VersionedHandlerTests {

    private static final String STRICT = "durable.orchestrations.version-match=strict";

    @Test
    void runsEachInstanceByTheCodeOfItsVersion() {
        with(SideBySide.class).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(registry.names()).containsExactly("flow");
            assertThat(run(registry, "1")).isEqualTo("one");
            assertThat(run(registry, "1.0")).isEqualTo("one");
            assertThat(run(registry, "2.10")).isEqualTo("two-ten");
            assertThat(registry.versions("flow")).containsExactly("one without a version", "1", "2.2", "2.10");
            assertThat(registry.versions("other")).isEmpty();
        });
    }

    @Test
    void runsOlderInstancesByTheNearestNewerCode() {
        with(SideBySide.class).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(run(registry, null)).isEqualTo("none");
            assertThat(run(registry, "1.5")).isEqualTo("two-two");
            assertThat(run(registry, "2.3")).isEqualTo("two-ten");
            assertThat(run(registry, "2.11")).isNull();
            assertThat(run(registry, "a name of before")).isNull();
        });
    }

    @Test
    void runsInstancesWithoutAVersionByTheOldestCodeThatHasOne() {
        with(OnlyVersioned.class)
                .run(started -> assertThat(run(started.getBean(HandlerRegistry.class), null))
                        .isEqualTo("four"));
    }

    @Test
    void runsOnlyTheSameVersionIfStrict() {
        with(SideBySide.class).withPropertyValues(STRICT).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(run(registry, null)).isEqualTo("none");
            assertThat(run(registry, "2.10.0")).isEqualTo("two-ten");
            assertThat(run(registry, "1.5")).isNull();
        });
        with(OnlyVersioned.class)
                .withPropertyValues(STRICT)
                .run(started -> assertThat(run(started.getBean(HandlerRegistry.class), null))
                        .isNull());
    }

    @Test
    void startsTheHighestVersionUnlessAnotherIsTheDefault() {
        with(SideBySide.class).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(registry.defaultVersion("flow")).isEqualTo("2.10");
            assertThat(registry.defaultVersion("elsewhere")).isNull();
        });
        with(SideBySide.class)
                .withPropertyValues("durable.orchestrations.default-version=1.7")
                .run(started -> {
                    HandlerRegistry registry = started.getBean(HandlerRegistry.class);
                    assertThat(registry.defaultVersion("flow")).isEqualTo("1.7");
                    assertThat(registry.defaultVersion("elsewhere")).isEqualTo("1.7");
                    assertThat(run(registry, "1.7"))
                            .as("code without a version has the default one")
                            .isEqualTo("none");
                });
    }

    @Test
    void aReferenceMeansTheVersionOfItsMethod() {
        with(SideBySide.class).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            MethodReference.Fn1<SideBySide, OrchestrationContext, String> old = SideBySide::twoTwo;
            assertThat(registry.orchestrator(old).version()).isEqualTo("2.2");
            assertThat(registry.orchestrator(old).name()).isEqualTo("flow");
            MethodReference.Fn1<SideBySide, OrchestrationContext, String> unversioned = SideBySide::none;
            assertThat(registry.orchestrator(unversioned).version()).isNull();
        });
    }

    @Test
    void schedulesHaveNoVersion() {
        with(SideBySide.class)
                .withPropertyValues(STRICT, "durable.orchestrations.default-version=1.7")
                .run(started -> {
                    HandlerRegistry registry = started.getBean(HandlerRegistry.class);
                    assertThat(registry.defaultVersion(ScheduleFlow.NAME)).isNull();
                    assertThat(registry.findOrchestrator(ScheduleFlow.NAME, null))
                            .isPresent();
                });
    }

    @Test
    void refusesTwoMethodsOfTheSameVersion() {
        failing(
                with(Twice.class),
                (message, action) -> assertThat(message)
                        .contains("has the same name 'flow'")
                        .contains("the same version")
                        .contains("Twice.one(")
                        .contains("Twice.other("));
        failing(
                with(SideBySide.class).withPropertyValues("durable.orchestrations.default-version=2.2"),
                (message, action) ->
                        assertThat(message).contains("SideBySide.none(").contains("SideBySide.twoTwo("));
    }

    @Test
    void refusesVersionsThatCannotBeCompared() {
        failing(
                with(Wrong.class),
                (message, action) -> assertThat(message)
                        .contains("declares version 'v2', which can't be compared")
                        .contains("Wrong.flow("));
        with(SideBySide.class)
                .withPropertyValues("durable.orchestrations.default-version=latest")
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(
                                "durable.orchestrations.default-version is 'latest', it must be numbers"));
    }

    private static ApplicationContextRunner with(Class<?> bean) {
        return Wiring.CONTEXT.withBean(bean);
    }

    private static void failing(ApplicationContextRunner context, BiConsumer<String, Throwable> expected) {
        context.run(started -> {
            Throwable failure = started.getStartupFailure();
            assertThat(failure).isNotNull();
            Throwable cause = failure;
            while (!(cause instanceof InvalidDurableDeclarationException) && cause.getCause() != null) {
                cause = cause.getCause();
            }
            assertThat(cause).isInstanceOf(InvalidDurableDeclarationException.class);
            expected.accept(String.valueOf(cause.getMessage()), cause);
        });
    }

    private static @Nullable Object run(HandlerRegistry registry, @Nullable String version) throws Exception {
        Optional<OrchestratorFunction> code = registry.findOrchestrator("flow", version);
        return code.isEmpty() ? null : code.get().run(null, null);
    }

    static class SideBySide {

        @Orchestrator("flow")
        String none(OrchestrationContext ctx) {
            return "none";
        }

        @Orchestrator(value = "flow", version = "1")
        String one(OrchestrationContext ctx) {
            return "one";
        }

        @Orchestrator(value = "flow", version = "2.2")
        String twoTwo(OrchestrationContext ctx) {
            return "two-two";
        }

        @Orchestrator(value = "flow", version = "2.10")
        String twoTen(OrchestrationContext ctx) {
            return "two-ten";
        }
    }

    static class OnlyVersioned {

        @Orchestrator(value = "flow", version = "4")
        String four(OrchestrationContext ctx) {
            return "four";
        }

        @Orchestrator(value = "flow", version = "5")
        String five(OrchestrationContext ctx) {
            return "five";
        }
    }

    static class Twice {

        @Orchestrator(value = "flow", version = "1")
        String one(OrchestrationContext ctx) {
            return "one";
        }

        @Orchestrator(value = "flow", version = "1.0")
        String other(OrchestrationContext ctx) {
            return "other";
        }
    }

    static class Wrong {

        @Orchestrator(value = "flow", version = "v2")
        String flow(OrchestrationContext ctx) {
            return "wrong";
        }
    }
}
