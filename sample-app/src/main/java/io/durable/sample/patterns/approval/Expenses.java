package io.durable.sample.patterns.approval;

import io.durable.Activity;
import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.Retry;
import io.durable.StartOptions;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/** The expenses, and what was decided. The row says what counts; the event only wakes the orchestration. */
@Service
class Expenses {

    private final ExpenseClaimRepository claims;
    private final DurableClient client;

    Expenses(ExpenseClaimRepository claims, @OrchestrationClient DurableClient client) {
        this.claims = claims;
        this.client = client;
    }

    @Transactional
    public void submit(String id, Expense expense) {
        claims.save(new ExpenseClaim(id, expense));
        client.startNew(ExpenseFlow::approveExpense, expense, StartOptions.instanceId(id));
    }

    @Transactional(readOnly = true)
    public List<ExpenseClaim.View> waiting() {
        return claims.findByStatusOrderById(ExpenseStatus.WAITING).stream()
                .map(ExpenseClaim::view)
                .toList();
    }

    /** Writes an answer down and raises the event in one transaction, so that nobody is answered twice. */
    @Transactional
    public void decide(String id, boolean approved) {
        ExpenseClaim claim = claims.findById(id)
                .orElseThrow(
                        () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no expense '" + id + "'"));
        if (!claim.isWaiting()) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "Expense '" + id + "' does not wait for a decision");
        }
        ExpenseStatus decision = approved ? ExpenseStatus.APPROVED : ExpenseStatus.REJECTED;
        claim.settle(decision);
        client.raiseEvent(id, ExpenseFlow.DECISION, decision);
    }

    @Activity(retry = @Retry(maxAttempts = 10))
    @Transactional
    public void ask(String id, String approver) {
        claims.findById(id).orElseThrow().ask(approver);
    }

    /** The first answer counts: one that was written down, also in the last moment, stays. */
    @Activity(retry = @Retry(maxAttempts = 10))
    @Transactional
    public ExpenseStatus settle(String id, ExpenseStatus decision) {
        ExpenseClaim claim = claims.findById(id).orElseThrow();
        if (claim.isWaiting()) {
            claim.settle(decision);
        }
        return claim.getStatus();
    }
}
