package io.durable.sample.payments;

import io.durable.sample.AssignedIdEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.math.BigDecimal;

/** Money taken for an order. */
@Entity
@Table(indexes = @Index(columnList = "orderId"))
class Payment extends AssignedIdEntity<String> {

    @Id
    private String idempotencyKey;

    private String orderId;

    @Column(precision = 19, scale = 4)
    private BigDecimal amount;

    private boolean refunded;

    protected Payment() {}

    Payment(String idempotencyKey, String orderId, BigDecimal amount) {
        this.idempotencyKey = idempotencyKey;
        this.orderId = orderId;
        this.amount = amount;
    }

    @Override
    public String getId() {
        return idempotencyKey;
    }

    void refund() {
        refunded = true;
    }
}
