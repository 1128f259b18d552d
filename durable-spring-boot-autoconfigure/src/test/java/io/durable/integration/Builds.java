package io.durable.integration;

import io.durable.Activity;
import io.durable.ContinueOptions;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.SubOrchestrationOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The builds of an application, one after another. */
class Builds {

    static final AtomicInteger outside = new AtomicInteger();

    /** What all builds have. */
    abstract static class Build {

        @Activity("Builds.work")
        String work() {
            return "worked";
        }

        @Activity("Builds.check")
        String check() {
            return "checked";
        }

        @Orchestrator("outside")
        String outside(OrchestrationContext ctx) {
            int taken = ctx.sideEffect(outside::get, Integer.class);
            return taken + " " + go(ctx);
        }

        static String work(OrchestrationContext ctx) {
            return ctx.callActivity("Builds.work", null, String.class).await();
        }

        static String check(OrchestrationContext ctx) {
            return ctx.callActivity("Builds.check", null, String.class).await();
        }

        static String go(OrchestrationContext ctx) {
            return ctx.waitForExternalEvent("go", String.class).await();
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class First extends Build {

        @Orchestrator("flow")
        String flow(OrchestrationContext ctx) {
            return work(ctx) + ", " + go(ctx);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Incompatible extends Build {

        @Orchestrator("flow")
        String flow(OrchestrationContext ctx) {
            ctx.sleep(Duration.ofDays(1));
            return work(ctx) + ", " + go(ctx);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Fitting extends Build {

        @Orchestrator("flow")
        String flow(OrchestrationContext ctx) {
            return work(ctx) + ", then " + go(ctx);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Patched extends Build {

        @Orchestrator("flow")
        String flow(OrchestrationContext ctx) {
            String met = work(ctx);
            if (ctx.patched("check")) {
                met += ", " + check(ctx);
            }
            return met + ", " + go(ctx);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class PatchIsOver extends Build {

        @Orchestrator("flow")
        String flow(OrchestrationContext ctx) {
            return work(ctx) + ", " + check(ctx) + ", " + go(ctx);
        }
    }

    /** What all versions do, and say. */
    abstract static class Versions extends Build {

        static String run(OrchestrationContext ctx, int by) {
            String word = go(ctx);
            if (word.startsWith("become ")) {
                ctx.continueAsNew(null, ContinueOptions.preservingEvents().withVersion(word.substring(7)));
            }
            if (word.startsWith("child ")) {
                word = ctx.callSubOrchestrator(
                                "flow",
                                null,
                                String.class,
                                SubOrchestrationOptions.defaults()
                                        .withInstanceId(ctx.getInstanceId() + "/child")
                                        .withVersion(word.substring(6)))
                        .await();
            }
            return ctx.getVersion().orElse("none") + " by " + by + ": " + word;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Versions12 extends Versions {

        @Orchestrator(value = "flow", version = "1")
        String one(OrchestrationContext ctx) {
            return run(ctx, 1);
        }

        @Orchestrator(value = "flow", version = "2")
        String two(OrchestrationContext ctx) {
            return run(ctx, 2);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Versions123 extends Versions12 {

        @Orchestrator(value = "flow", version = "3")
        String three(OrchestrationContext ctx) {
            return run(ctx, 3);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Version3 extends Versions {

        @Orchestrator(value = "flow", version = "3")
        String three(OrchestrationContext ctx) {
            return run(ctx, 3);
        }
    }
}
