package io.durable.codec;

import io.durable.history.Payload;
import io.durable.spi.PayloadPlace;

/**
 * The form of a payload in one place, with codecs. What was read is decoded when its bytes are needed.
 *
 * @param chain the codecs
 * @param place where it is
 */
public record PlacedForm(PayloadChain chain, PayloadPlace place) implements PayloadForm {

    /** What was read in the same place is written as it was. */
    @Override
    public byte[] write(Payload payload) {
        return payload.source() instanceof Encoded encoded && encoded.form.equals(this)
                ? encoded.stored
                : chain.encode(payload.bytes(), place);
    }

    @Override
    public Payload read(byte[] stored) {
        return PayloadChain.isMarked(stored) ? Payload.of(new Encoded(this, stored)) : Payload.of(stored);
    }

    private record Encoded(PlacedForm form, byte[] stored) implements Payload.Source {

        @Override
        public byte[] load() {
            return form.chain.decode(stored, form.place);
        }

        @Override
        public int size() {
            return stored.length;
        }
    }
}
