package io.durable.sample.patterns.approval;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.TaskCancelledException;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** Asks one person after the other, each for so long, until somebody answers. */
@Component
class ExpenseFlow {

    static final String DECISION = "decision";

    private static final List<String> APPROVERS = List.of("manager", "director");

    @Orchestrator("approveExpense")
    ExpenseStatus approveExpense(OrchestrationContext ctx, Expense expense) {
        for (String approver : APPROVERS) {
            ctx.callActivity(Expenses::ask, ctx.getInstanceId(), approver).await();
            ctx.setCustomStatus("waits for the " + approver);
            if (isAnswered(ctx, expense.answerWithin())) {
                break;
            }
        }
        return ctx.callActivity(Expenses::settle, ctx.getInstanceId()).await();
    }

    private static boolean isAnswered(OrchestrationContext ctx, Duration within) {
        try {
            ctx.waitForExternalEvent(DECISION, within, ExpenseStatus.class).await();
            return true;
        } catch (TaskCancelledException nobodyAnswered) {
            return false;
        }
    }
}
