package io.durable.integration;

import io.durable.OrchestrationCancelledException;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.StartOptions;
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
    List<String> starter(OrchestrationContext ctx, String article) {
        String typed = ctx.startNew(Flows::chain, article, StartOptions.instanceId(ctx.getInstanceId() + "-typed"));
        String named = ctx.startNew("chain", article);
        ctx.startNew("chain", "nothing", StartOptions.instanceId(typed));
        return List.of(typed, named);
    }
}
