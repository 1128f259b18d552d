package io.durable.runtime.threads;

import io.durable.spi.Store;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.function.Supplier;

/** A database that can say what time it is. */
final class TimeOnlyStore {

    private TimeOnlyStore() {}

    static Store of(Supplier<Instant> time) {
        return (Store) Proxy.newProxyInstance(
                TimeOnlyStore.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("currentTime")) {
                        return time.get();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
