package io.durable.autoconfigure;

import io.durable.spi.Store;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whether this node is the first one of those alive: for work that one node should do and two may. */
final class FirstNode implements BooleanSupplier {

    private final Store store;
    private final Supplier<Optional<UUID>> node;
    private final Duration silenceMax;

    FirstNode(Store store, Supplier<Optional<UUID>> node, Duration silenceMax) {
        this.store = store;
        this.node = node;
        this.silenceMax = silenceMax;
    }

    @Override
    public boolean getAsBoolean() {
        return store.findLiveNodes(silenceMax).stream()
                .min(Comparator.naturalOrder())
                .filter(first -> node.get().filter(first::equals).isPresent())
                .isPresent();
    }
}
