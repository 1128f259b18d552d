package io.durable.jpa;

import io.durable.codec.AesGcmPayloadCodec;
import io.durable.codec.GzipPayloadCodec;
import io.durable.codec.PayloadChain;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/** Settings under which every payload takes the longest way there is. */
final class EncodedPayloads {

    private static final int EXPANDED_MAX = 10_000_000;

    private EncodedPayloads() {}

    /** Compressed, encrypted and apart. */
    static PayloadSettings everything() {
        return new PayloadSettings(encrypted("k1", Map.of("k1", key(1))), 1);
    }

    /** Apart, but as they are. */
    static PayloadSettings apart() {
        return new PayloadSettings(PayloadChain.NONE, 1);
    }

    static PayloadChain encrypted(String active, Map<String, byte[]> keys) {
        return new PayloadChain(
                List.of(
                        new GzipPayloadCodec(1, EXPANDED_MAX),
                        new AesGcmPayloadCodec(keys, active, new SecureRandom())),
                List.of());
    }

    static byte[] key(int filling) {
        byte[] key = new byte[AesGcmPayloadCodec.KEY_LENGTH];
        java.util.Arrays.fill(key, (byte) filling);
        return key;
    }
}
