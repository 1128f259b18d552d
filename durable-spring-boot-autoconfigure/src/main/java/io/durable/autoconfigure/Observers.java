package io.durable.autoconfigure;

import io.durable.spi.Observer;
import org.springframework.beans.factory.ObjectProvider;

/** Who looks on, if anybody does, kept from disturbing the work. */
final class Observers {

    private Observers() {}

    static Observer of(ObjectProvider<Observer> observer) {
        return Observer.guarded(observer.getIfAvailable(() -> Observer.NONE));
    }
}
