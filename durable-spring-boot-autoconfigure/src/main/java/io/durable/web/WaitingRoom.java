package io.durable.web;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** So many requests may wait for instances at once, because each keeps a thread of the server; the others are answered as if their time were up. Any thread may call. */
final class WaitingRoom {

    private final Semaphore places;

    WaitingRoom(int placesMax) {
        this.places = new Semaphore(placesMax);
    }

    <T> T await(Supplier<? extends T> waiting, Supplier<? extends T> atOnce) {
        if (!places.tryAcquire()) {
            return atOnce.get();
        }
        try {
            return waiting.get();
        } finally {
            places.release();
        }
    }
}
