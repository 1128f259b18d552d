package io.durable.integration;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Task;
import io.durable.TaskCancelledException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** External events and eternal orchestrations. */
class EventFlows {

    @Orchestrator
    String approval(OrchestrationContext ctx, int seconds) {
        try {
            return ctx.waitForExternalEvent("Approval", Duration.ofSeconds(seconds), String.class)
                    .await();
        } catch (TaskCancelledException timeout) {
            return "timed out";
        }
    }

    @Orchestrator
    String approvalWithin(OrchestrationContext ctx, int millis) {
        Task<String> approval = ctx.waitForExternalEvent("approval", Duration.ofMillis(millis), String.class);
        try {
            return approval.await();
        } catch (TaskCancelledException timeout) {
            return "after the timeout: "
                    + ctx.waitForExternalEvent("approval", String.class).await();
        }
    }

    @Orchestrator
    String race(OrchestrationContext ctx) {
        Task<String> left = ctx.waitForExternalEvent("left", String.class);
        Task<String> right = ctx.waitForExternalEvent("right", String.class);
        Task<?> winner = ctx.anyOf(left, right).await();
        return winner == left ? "left" : "right";
    }

    @Orchestrator
    List<Integer> threeInOrder(OrchestrationContext ctx) {
        List<Integer> received = new ArrayList<>();
        ctx.waitForExternalEvent("begin", String.class).await();
        for (int i = 0; i < 3; i++) {
            received.add(ctx.waitForExternalEvent("NUMBER", int.class).await());
        }
        return received;
    }

    record Collected(int target, List<Integer> items) {}

    @Orchestrator
    List<Integer> collect(OrchestrationContext ctx, Collected soFar) {
        Integer item = ctx.waitForExternalEvent("item", Integer.class).await();
        List<Integer> items = new ArrayList<>(soFar.items());
        items.add(item);
        if (items.size() < soFar.target()) {
            ctx.continueAsNew(new Collected(soFar.target(), items));
        }
        return items;
    }

    @Orchestrator
    void tell(OrchestrationContext ctx, String target) {
        ctx.sendEvent(target, "approval", "from " + ctx.getInstanceId());
    }
}
