package io.durable.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
public class Purchase {

    @Id
    private String id = "";

    private String instanceId = "";

    protected Purchase() {}

    public Purchase(String id, String instanceId) {
        this.id = id;
        this.instanceId = instanceId;
    }
}
