package io.durable.integration;

import io.durable.CompositeTaskFailedException;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Task;
import io.durable.TaskFailedException;
import io.durable.TaskOptions;
import io.durable.TaskTimeoutException;
import io.durable.history.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** What goes wrong. */
class FailingFlows {

    /** What makes {@link #changed} a different orchestration after a deployment. */
    final AtomicBoolean deployed = new AtomicBoolean();

    /** What makes {@link #slow} run longer than a turn may. */
    final AtomicBoolean blocks = new AtomicBoolean();

    @Orchestrator
    void refused(OrchestrationContext ctx) {
        ctx.callActivity(Warehouse::refuse, "no paper").await();
    }

    @Orchestrator
    List<String> twoOfThree(OrchestrationContext ctx) {
        try {
            ctx.allOf(List.of(
                            ctx.callActivity(Warehouse::refuse, "one"),
                            ctx.callActivity("Warehouse.pick", "ink", Void.class),
                            ctx.callActivity(Warehouse::refuse, "two")))
                    .await();
            return List.of();
        } catch (CompositeTaskFailedException failures) {
            return failures.getFailures().stream()
                    .map(TaskFailedException.class::cast)
                    .map(failure -> String.valueOf(failure.getFailureDetails().message()))
                    .toList();
        }
    }

    @Orchestrator
    int retried(OrchestrationContext ctx, String key) {
        return ctx.callActivity(Warehouse::succeedAtTheThirdAttempt, key).await();
    }

    @Orchestrator
    String notRetried(OrchestrationContext ctx, String key) {
        try {
            ctx.callActivity(Warehouse::failForGood, key).await();
            return "?";
        } catch (TaskFailedException failure) {
            return failure.getFailureDetails().type() + " after "
                    + failure.getFailureDetails().attempts();
        }
    }

    @Orchestrator
    int retriedByTheCall(OrchestrationContext ctx) {
        try {
            ctx.callActivity(
                            Warehouse::refuse,
                            "always",
                            TaskOptions.defaults().withRetry(RetryPolicy.of(4, Duration.ofMillis(1))))
                    .await();
            return 0;
        } catch (TaskFailedException failure) {
            return failure.getFailureDetails().attempts();
        }
    }

    @Orchestrator
    int retriedByTheCode(OrchestrationContext ctx) {
        TaskOptions options = TaskOptions.defaults()
                .withRetryHandler(
                        failed -> failed.attempt() < 3 && failed.failure().isCausedBy(java.io.IOException.class)
                                ? Optional.of(Duration.ofMillis(10L * failed.attempt()))
                                : Optional.empty());
        try {
            ctx.callActivity(Warehouse::refuse, "always", options).await();
            return 0;
        } catch (TaskFailedException failure) {
            return failure.getFailureDetails().attempts();
        }
    }

    @Orchestrator
    String resumedAfterATimeout(OrchestrationContext ctx, String key) {
        return ctx.callActivity(Warehouse::goOnWhereItStopped, key).await();
    }

    @Orchestrator
    String silent(OrchestrationContext ctx, String key) {
        try {
            ctx.callActivity(Warehouse::fallSilent, key).await();
            return "?";
        } catch (TaskFailedException failure) {
            return String.valueOf(failure.getFailureDetails().message());
        }
    }

    @Orchestrator
    String outOfTime(OrchestrationContext ctx, String key) {
        try {
            ctx.callActivity(
                            Warehouse::waitForCancellation,
                            key,
                            TaskOptions.defaults().withScheduleToClose(Duration.ofMillis(200)))
                    .await();
            return "?";
        } catch (TaskFailedException failure) {
            return failure.getFailureDetails().isCausedBy(TaskTimeoutException.class) + " "
                    + failure.getFailureDetails().message();
        }
    }

    @Orchestrator
    String cancels(OrchestrationContext ctx, String key) {
        Task<Void> task = ctx.callActivity(Warehouse::waitForCancellation, key);
        ctx.waitForExternalEvent("stop", String.class).await();
        task.cancel();
        return ctx.waitForExternalEvent("end", String.class).await();
    }

    @Orchestrator
    String refusedByTheLedger(OrchestrationContext ctx, String id) {
        try {
            ctx.callActivity(Ledger::bookAndRefuse, id).await();
            return "?";
        } catch (TaskFailedException failure) {
            return String.valueOf(failure.getFailureDetails().message());
        }
    }

    @Orchestrator
    String bookedTwice(OrchestrationContext ctx, String id) {
        try {
            ctx.callActivity(Ledger::bookTwice, id).await();
            return "?";
        } catch (TaskFailedException failure) {
            return failure.getFailureDetails().type();
        }
    }

    @Orchestrator
    String swallowed(OrchestrationContext ctx, String id) {
        try {
            return ctx.callActivity(Ledger::bookTwiceAndSwallow, id).await();
        } catch (TaskFailedException failure) {
            return String.valueOf(failure.getFailureDetails().message());
        }
    }

    @Orchestrator
    String failingChild(OrchestrationContext ctx) {
        try {
            ctx.callSubOrchestrator(FailingFlows::refused).await();
            return "?";
        } catch (TaskFailedException failure) {
            return failure.getTaskName() + ": " + failure.getFailureDetails().isCausedBy(java.io.IOException.class);
        }
    }

    @Orchestrator
    String changed(OrchestrationContext ctx) {
        String first = deployed.get()
                ? ctx.callActivity(Warehouse::square, 3).await().toString()
                : ctx.callActivity(Warehouse::pick, "ink").await();
        ctx.waitForExternalEvent("go", String.class).await();
        return first;
    }

    @Orchestrator
    String slow(OrchestrationContext ctx) {
        ctx.waitForExternalEvent("go", String.class).await();
        while (blocks.get()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return "in time";
    }
}
