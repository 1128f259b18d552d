package io.durable.sample.orders;

import io.durable.sample.AssignedIdEntity;
import io.durable.sample.stock.OrderLine;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.math.BigDecimal;

/** A line of an order as it came in. */
@Entity
@Table(indexes = @Index(columnList = "orderId"))
class UploadedLine extends AssignedIdEntity<Long> {

    @Id
    private Long rowId;

    private String orderId;

    private String productId;

    private int quantity;

    @Column(precision = 19, scale = 4)
    private BigDecimal sales;

    protected UploadedLine() {}

    UploadedLine(String orderId, NewLine line) {
        this.rowId = line.rowId();
        this.orderId = orderId;
        this.productId = line.productId();
        this.quantity = line.quantity();
        this.sales = line.sales();
    }

    @Override
    public Long getId() {
        return rowId;
    }

    String getOrderId() {
        return orderId;
    }

    OrderLine toOrderLine() {
        return new OrderLine(rowId, orderId, productId, quantity, sales);
    }
}
