package io.durable.integration;

import io.durable.OrchestrationContext;
import io.durable.OrchestrationSchedule;
import io.durable.Orchestrator;
import io.durable.ScheduleTick;

/** Orchestrations that are started later, again, or by the clock. */
class LifetimeFlows {

    @Orchestrator
    @OrchestrationSchedule(id = "yearly", cron = "0 0 0 1 1 *", zone = "${test.zone:Europe/Berlin}")
    String onNewYearsDay(ScheduleTick tick) {
        return tick.scheduleId() + " at " + tick.time();
    }

    @Orchestrator
    String family(OrchestrationContext ctx, int children) {
        for (int i = 0; i < children; i++) {
            ctx.callSubOrchestrator("LifetimeFlows.child", i, Integer.class).await();
        }
        return "done";
    }

    @Orchestrator
    int child(int number) {
        return number;
    }
}
