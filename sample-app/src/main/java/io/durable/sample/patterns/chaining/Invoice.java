package io.durable.sample.patterns.chaining;

import io.durable.sample.AssignedIdEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;

/** An invoice, and the receipt for its mail once that is sent. */
@Entity
class Invoice extends AssignedIdEntity<Long> {

    @Id
    private Long number;

    private String customer;

    @Column(precision = 19, scale = 4)
    private BigDecimal amount;

    private String receipt;

    protected Invoice() {}

    Invoice(long number, Purchase purchase) {
        this.number = number;
        this.customer = purchase.customer();
        this.amount = purchase.amount();
    }

    @Override
    public Long getId() {
        return number;
    }

    void markSent(String receipt) {
        this.receipt = receipt;
    }

    @Override
    public String toString() {
        return "Invoice " + number + " for " + customer + " sent as " + receipt;
    }
}
