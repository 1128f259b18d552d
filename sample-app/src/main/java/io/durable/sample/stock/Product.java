package io.durable.sample.stock;

import io.durable.sample.AssignedIdEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** Something the shop sells. There is always enough of it. */
@Entity
public class Product extends AssignedIdEntity<String> {

    @Id
    private String id;

    private String name;

    protected Product() {}

    public Product(String id, String name) {
        this.id = id;
        this.name = name;
    }

    @Override
    public String getId() {
        return id;
    }

    public String getName() {
        return name;
    }
}
