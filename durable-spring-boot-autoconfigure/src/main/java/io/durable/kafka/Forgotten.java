package io.durable.kafka;

import io.durable.spi.Transport.Sending;

/** How something was sent that nobody waits for: what is lost of it is found by a sweep, or said again. */
enum Forgotten implements Sending {
    INSTANCE;

    @Override
    public void delivered() {
        // nobody waits for it
    }

    @Override
    public void failed() {
        // found or said again
    }
}
