package io.durable.autoconfigure;

import io.durable.spi.Randomness;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Bits of the platform's secure source, fetched so many at once: each fetch digests and takes locks. Used once each, whoever asks. */
final class SecureBits implements Randomness {

    private static final int BYTES_AT_ONCE = 1_024;

    private final SecureRandom source = new SecureRandom();
    private final ByteBuffer bits = ByteBuffer.allocate(BYTES_AT_ONCE).limit(0);

    @Override
    public synchronized long nextLong() {
        if (!bits.hasRemaining()) {
            source.nextBytes(bits.array());
            bits.clear();
        }
        return bits.getLong();
    }
}
