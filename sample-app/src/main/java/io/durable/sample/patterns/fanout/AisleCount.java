package io.durable.sample.patterns.fanout;

import io.durable.sample.AssignedIdEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What one aisle had at one stocktaking. */
@Entity
class AisleCount extends AssignedIdEntity<String> {

    @Id
    private String id;

    private int units;

    protected AisleCount() {}

    AisleCount(String stocktaking, String aisle, int units) {
        this.id = stocktaking + "/" + aisle;
        this.units = units;
    }

    @Override
    public String getId() {
        return id;
    }

    int getUnits() {
        return units;
    }
}
