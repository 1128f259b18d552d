package io.durable.jpa;

import io.durable.history.OrchestrationRuntimeStatus;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * An instance, for queries of the application that join its own entities with their orchestrations: {@code select i.status from Order o join DurableInstance i
 * on i.id = o.instanceId}. Read-only; the store itself does not use it.
 */
@Entity(name = "DurableInstance")
@Immutable
@IdClass(DurableInstance.Key.class)
@Table(name = HiddenTables.PREFIX + "instance")
class DurableInstance {

    @Id
    @Column(name = "hub")
    private short hub;

    @Id
    @Column(name = "id")
    private String id = "";

    @Column(name = "name")
    private String name = "";

    @Column(name = "version")
    private @Nullable String version;

    @Column(name = "execution")
    private int execution;

    @Column(name = "status")
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private OrchestrationRuntimeStatus status = OrchestrationRuntimeStatus.PENDING;

    @Column(name = "parent_id")
    private @Nullable String parentId;

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "completed_at")
    private @Nullable Instant completedAt;

    protected DurableInstance() {}

    /** The primary key. */
    record Key(short hub, String id) implements Serializable {}
}
