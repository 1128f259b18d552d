package io.durable.sample.patterns.approval;

import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import jakarta.validation.Valid;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Starts the pattern "human interaction", and takes the answers. */
@RestController
class HumanInteractionController {

    private final Expenses expenses;
    private final DurableHttp http;

    HumanInteractionController(Expenses expenses, DurableHttp http) {
        this.expenses = expenses;
        this.http = http;
    }

    /** Somebody's answer. */
    record Decision(boolean approved) {}

    @PostMapping("/patterns/human-interaction")
    ResponseEntity<CheckStatus> start(@Valid @RequestBody Expense expense) {
        String id = "expense-" + UUID.randomUUID();
        expenses.submit(id, expense);
        return http.createCheckStatusResponse(id);
    }

    @GetMapping("/patterns/human-interaction")
    List<ExpenseClaim.View> waiting() {
        return expenses.waiting();
    }

    @PostMapping("/patterns/human-interaction/{id}/decision")
    ResponseEntity<CheckStatus> decide(@PathVariable String id, @RequestBody Decision decision) {
        expenses.decide(id, decision.approved());
        return http.createCheckStatusResponse(id);
    }
}
