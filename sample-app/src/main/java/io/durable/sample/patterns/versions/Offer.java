package io.durable.sample.patterns.versions;

import io.durable.sample.AssignedIdEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** What somebody was offered, and by which version of the code. */
@Entity
class Offer extends AssignedIdEntity<String> {

    @Id
    private String id;

    private String codeVersion;

    private String customer;

    @Column(precision = 19, scale = 2)
    private BigDecimal price;

    protected Offer() {}

    Offer(String id, String codeVersion, String customer, BigDecimal price) {
        this.id = id;
        this.codeVersion = codeVersion;
        this.customer = customer;
        this.price = price.setScale(2, RoundingMode.HALF_UP);
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String toString() {
        return customer + " pays " + price + " by version " + codeVersion;
    }
}
