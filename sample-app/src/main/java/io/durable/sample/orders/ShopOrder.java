package io.durable.sample.orders;

import io.durable.sample.AssignedIdEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;

/** An order as the shop's people see it; what is to happen to it, and when, is the orchestration's business. */
@Entity
@Table(indexes = {@Index(columnList = "importId, id"), @Index(columnList = "status")})
class ShopOrder extends AssignedIdEntity<String> {

    @Id
    private String id;

    private String importId;

    private String customer;

    @Column(precision = 19, scale = 4)
    private BigDecimal total;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar(20)")
    private OrderStatus status = OrderStatus.PLACED;

    /** Whether somebody has answered; the orchestration learns of it a moment later. */
    private boolean decided;

    @Version
    private Integer version;

    protected ShopOrder() {}

    ShopOrder(NewOrder order, String importId) {
        this.id = order.id();
        this.importId = importId;
        this.customer = order.customer();
        this.total = order.total();
    }

    @Override
    public String getId() {
        return id;
    }

    String getCustomer() {
        return customer;
    }

    BigDecimal getTotal() {
        return total;
    }

    void setStatus(OrderStatus status) {
        this.status = status;
    }

    boolean isUndecided() {
        return status == OrderStatus.AWAITING_APPROVAL && !decided;
    }

    void decide() {
        decided = true;
    }
}
