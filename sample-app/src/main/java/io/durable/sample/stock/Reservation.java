package io.durable.sample.stock;

import io.durable.sample.AssignedIdEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.math.BigDecimal;

/** Units set aside for one line of an order. Its key is the line's Row ID: a line can't be reserved twice. */
@Entity
@Table(indexes = @Index(columnList = "orderId"))
class Reservation extends AssignedIdEntity<Long> {

    @Id
    private Long rowId;

    private String orderId;

    private String productId;

    private int units;

    @Column(precision = 19, scale = 4)
    private BigDecimal sales;

    protected Reservation() {}

    Reservation(OrderLine line) {
        this.rowId = line.rowId();
        this.orderId = line.orderId();
        this.productId = line.productId();
        this.units = line.quantity();
        this.sales = line.sales();
    }

    @Override
    public Long getId() {
        return rowId;
    }
}
