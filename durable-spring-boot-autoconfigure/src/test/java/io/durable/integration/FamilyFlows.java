package io.durable.integration;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.StartOptions;
import java.util.List;

/** Orchestrations that start others, and such as are cancelled. */
class FamilyFlows {

    @Orchestrator
    List<String> starter(OrchestrationContext ctx, String article) {
        String typed = ctx.startNew(Flows::chain, article, StartOptions.instanceId(ctx.getInstanceId() + "-typed"));
        String named = ctx.startNew("chain", article);
        ctx.startNew("chain", "nothing", StartOptions.instanceId(typed));
        return List.of(typed, named);
    }
}
