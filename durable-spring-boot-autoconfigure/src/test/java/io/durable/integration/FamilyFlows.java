package io.durable.integration;

import io.durable.OrchestrationCancelledException;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.history.ParentClosePolicy;
import io.durable.history.RetryPolicy;
import java.time.Duration;
import java.util.List;

/** Orchestrations that start others, and such as are cancelled. */
class FamilyFlows {

    @Orchestrator
    String undoing(OrchestrationContext ctx, String outcome) {
        try {
            ctx.setCustomStatus("waiting");
            return ctx.waitForExternalEvent("go", String.class).await();
        } catch (OrchestrationCancelledException asked) {
            String undone = ctx.callActivity(Warehouse::pick, asked.getReason().orElse("nothing"))
                    .await();
            if (outcome.equals("canceled")) {
                throw asked;
            }
            return "undone " + undone + ctx.isCancelRequested();
        }
    }

    @Orchestrator
    String leaving(OrchestrationContext ctx, ParentClosePolicy policy) {
        ctx.callSubOrchestrator(
                FamilyFlows::undoing,
                "canceled",
                SubOrchestrationOptions.defaults()
                        .withInstanceId(ctx.getInstanceId() + "-child")
                        .withParentClosePolicy(policy));
        ctx.waitForExternalEvent("go", String.class).await();
        return "left";
    }

    @Orchestrator
    String persistent(OrchestrationContext ctx, int failures) {
        return ctx.callSubOrchestrator(
                        FamilyFlows::failsUntil,
                        ctx.getInstanceId() + "-child:" + failures,
                        SubOrchestrationOptions.defaults()
                                .withInstanceId(ctx.getInstanceId() + "-child")
                                .withRetry(RetryPolicy.of(3, Duration.ofMillis(20))))
                .await();
    }

    @Orchestrator
    String failsUntil(OrchestrationContext ctx, String id) {
        if (!ctx.getInstanceId().equals(id)) {
            throw new IllegalStateException("not yet");
        }
        return "in the end";
    }

    @Orchestrator
    List<String> starter(OrchestrationContext ctx, String article) {
        String typed = ctx.startNew(Flows::chain, article, StartOptions.instanceId(ctx.getInstanceId() + "-typed"));
        String named = ctx.startNew("chain", article);
        ctx.startNew("chain", "nothing", StartOptions.instanceId(typed));
        return List.of(typed, named);
    }
}
