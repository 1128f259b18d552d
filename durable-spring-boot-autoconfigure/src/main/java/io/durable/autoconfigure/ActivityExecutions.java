package io.durable.autoconfigure;

import io.durable.spi.ActivityHandler;

/** Decides how an activity runs: plainly, or inside a transaction that also records its outcome. */
interface ActivityExecutions {

    /** @throws InvalidDurableDeclarationException if the orchestrator can't run as it is declared */
    void checkOrchestrator(HandlerMethod orchestrator);

    /** @throws InvalidDurableDeclarationException if the activity can't run as it is declared */
    ActivityHandler handlerOf(ActivityCall call);

    /** Every activity runs plainly: there are no transactions in this application. */
    static ActivityExecutions plain() {
        return new ActivityExecutions() {
            @Override
            public void checkOrchestrator(HandlerMethod orchestrator) {
                // nothing that could be wrong
            }

            @Override
            public ActivityHandler handlerOf(ActivityCall call) {
                return new PlainActivity(call);
            }
        };
    }
}
