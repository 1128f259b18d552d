package io.durable.codec;

import io.durable.history.Payload;

/** What becomes of the payload inside a stored form, there and back. */
public interface PayloadForm {

    /** As it is. */
    PayloadForm PLAIN = new PayloadForm() {

        @Override
        public byte[] write(Payload payload) {
            return payload.bytes();
        }

        @Override
        public Payload read(byte[] stored) {
            return Payload.of(stored);
        }
    };

    /** The bytes to store. */
    byte[] write(Payload payload);

    /** The payload behind stored bytes; must not fail because of what they are. */
    Payload read(byte[] stored);
}
