package io.durable.sample.shipments;

import io.durable.sample.AssignedIdEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;

/** A parcel on its way. An order is shipped once. */
@Entity
public class Shipment extends AssignedIdEntity<String> {

    @Id
    private String orderId;

    private Instant shippedAt;

    protected Shipment() {}

    public Shipment(String orderId, Instant shippedAt) {
        this.orderId = orderId;
        this.shippedAt = shippedAt;
    }

    @Override
    public String getId() {
        return orderId;
    }

    public Instant getShippedAt() {
        return shippedAt;
    }
}
