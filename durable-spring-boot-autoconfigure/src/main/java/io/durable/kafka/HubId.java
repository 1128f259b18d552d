package io.durable.kafka;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whose nodes this process is one of: known from the database, or learned where there is none: from the owners of its partitions, and before there are any from the first task. Any thread may call. */
final class HubId {

    private final AtomicReference<@Nullable UUID> id = new AtomicReference<>();
    private final boolean learned;

    private HubId(boolean learned) {
        this.learned = learned;
    }

    static HubId of(UUID id) {
        HubId known = new HubId(false);
        known.id.set(id);
        return known;
    }

    static HubId unknown() {
        return new HubId(true);
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

    /** Whether it is learned and not known from the database. */
    boolean isLearned() {
        return learned;
    }

    /** Those who own partitions are of this hub. Returns whether that is news; a hub that is known from the database stays. */
    boolean follow(UUID owners) {
        return learned && !owners.equals(id.getAndSet(owners));
    }

    /** Whether another hub than this one is known. */
    boolean contradicts(UUID other) {
        return find().filter(known -> !known.equals(other)).isPresent();
    }
}
