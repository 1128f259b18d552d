package io.durable.kafka;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whose nodes this process is one of: known from the database, or learned from the first task where there is none. Any thread may call. */
final class HubId {

    private final AtomicReference<@Nullable UUID> id = new AtomicReference<>();

    private HubId() {}

    static HubId of(UUID id) {
        HubId known = new HubId();
        known.id.set(id);
        return known;
    }

    static HubId unknown() {
        return new HubId();
    }

    Optional<UUID> find() {
        return Optional.ofNullable(id.get());
    }

    @Override
    public String toString() {
        return String.valueOf(id.get());
    }

    /** Whether it is this hub; if none is known yet, it is from now on. */
    boolean accept(UUID other) {
        return id.compareAndSet(null, other) || other.equals(id.get());
    }

    /** Whether another hub than this one is known. */
    boolean contradicts(UUID other) {
        return find().filter(known -> !known.equals(other)).isPresent();
    }
}
