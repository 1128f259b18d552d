package io.durable.integration;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A business row. */
@Entity
class Sale {

    @Id
    private String id;

    Sale() {
        this("");
    }

    Sale(String id) {
        this.id = id;
    }

    String getId() {
        return id;
    }
}
