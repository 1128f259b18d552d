package io.durable.sample.patterns.approval;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.TaskCancelledException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
            Optional<ExpenseStatus> answer = answer(ctx, expense.answerWithin());
            if (answer.isPresent()) {
                return settle(ctx, answer.get());
            }
        }
        return settle(ctx, ExpenseStatus.REJECTED);
    }

    /** Whoever may raise events can send anything: what is no answer does not count, and leaves the rest of the time. */
    private static Optional<ExpenseStatus> answer(OrchestrationContext ctx, Duration within) {
        Instant until = ctx.getCurrentTime().plus(within);
        Optional<ExpenseStatus> answer = Optional.empty();
        try {
            while (answer.isEmpty()) {
                Duration left = Duration.between(ctx.getCurrentTime(), until);
                answer = ExpenseStatus.answer(
                        ctx.waitForExternalEvent(DECISION, left.isNegative() ? Duration.ZERO : left, Object.class)
                                .await());
            }
        } catch (TaskCancelledException nobodyAnswered) {
            return Optional.empty();
        }
        return answer;
    }

    private static ExpenseStatus settle(OrchestrationContext ctx, ExpenseStatus decision) {
        return ctx.callActivity(Expenses::settle, ctx.getInstanceId(), decision).await();
    }
}
