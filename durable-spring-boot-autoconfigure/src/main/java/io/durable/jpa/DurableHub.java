package io.durable.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A hub, for queries of the application. */
@Entity(name = "DurableHub")
@Immutable
@Table(name = HiddenTables.PREFIX + "hub")
class DurableHub {

    @Id
    @Column(name = "hub")
    private short hub;

    @Column(name = "name")
    private String name = "";

    @Column(name = "id")
    private @Nullable UUID id;

    protected DurableHub() {}
}
