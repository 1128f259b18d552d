package io.durable.sample.patterns.approval;

import io.durable.sample.AssignedIdEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.math.BigDecimal;

/** An expense, who has to answer, and the answer. The version lets one of two who change it at once fail. */
@Entity
class ExpenseClaim extends AssignedIdEntity<String> {

    @Id
    private String id;

    private String purpose;

    @Column(precision = 19, scale = 4)
    private BigDecimal amount;

    private String approver;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar(20)")
    private ExpenseStatus status = ExpenseStatus.WAITING;

    @Version
    private Integer version;

    protected ExpenseClaim() {}

    ExpenseClaim(String id, Expense expense) {
        this.id = id;
        this.purpose = expense.purpose();
        this.amount = expense.amount();
    }

    /** What people see. */
    record View(String id, String purpose, BigDecimal amount, String approver) {}

    @Override
    public String getId() {
        return id;
    }

    ExpenseStatus getStatus() {
        return status;
    }

    boolean isWaiting() {
        return status == ExpenseStatus.WAITING;
    }

    void ask(String approver) {
        this.approver = approver;
    }

    void settle(ExpenseStatus decision) {
        status = decision;
    }

    View view() {
        return new View(id, purpose, amount, approver);
    }
}
