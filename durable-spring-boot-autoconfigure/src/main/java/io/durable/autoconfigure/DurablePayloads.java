package io.durable.autoconfigure;

import io.durable.codec.AesGcmPayloadCodec;
import io.durable.codec.GzipPayloadCodec;
import io.durable.codec.PayloadChain;
import io.durable.spi.PayloadCodec;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of inputs, results and events.
 *
 * @param maxSize Largest stored form that is accepted.
 * @param threshold Size from which on a payload, once it is encoded, stands in a table of its own.
 * @param compression Whether payloads are compressed before they are stored or sent.
 * @param compressionMinSize Size from which on payloads are compressed.
 * @param encryption Encryption of payloads that are stored or sent.
 */
public record DurablePayloads(
        @DefaultValue("1MB") DataSize maxSize,
        @DefaultValue("64KB") DataSize threshold,
        @DefaultValue("none") Compression compression,
        @DefaultValue("1KB") DataSize compressionMinSize,
        @DefaultValue Encryption encryption) {

    private static final int EXPANDED_MAX = 64 * 1024 * 1024;

    /** How payloads are compressed. */
    public enum Compression {
        /** Not at all. */
        NONE,
        /** In the format of gzip. */
        GZIP
    }

    /** @throws IllegalArgumentException if a value makes no sense; the message names the property */
    public DurablePayloads {
        requireSize("max-size", maxSize);
        requireSize("threshold", threshold);
        requireSize("compression-min-size", compressionMinSize);
    }

    /** The largest stored form in bytes. */
    public int bytesMax() {
        return Math.toIntExact(maxSize.toBytes());
    }

    /** From how many bytes on a payload stands apart. */
    public int bytesThreshold() {
        return Math.toIntExact(threshold.toBytes());
    }

    /**
     * All codecs: compression, those of the application in their order, encryption. What was compressed or encrypted is read whatever the settings for writing are.
     *
     * @throws IllegalArgumentException if a key is not one
     */
    PayloadChain chain(List<PayloadCodec> own) {
        List<PayloadCodec> writing = new ArrayList<>();
        List<PayloadCodec> reading = new ArrayList<>();
        (compression == Compression.GZIP ? writing : reading).add(gzip());
        writing.addAll(own);
        AesGcmPayloadCodec cipher = encryption.codec();
        if (cipher != null) {
            (encryption.activeKey() == null ? reading : writing).add(cipher);
        }
        return new PayloadChain(writing, reading);
    }

    /** What was stored under another limit is still read. */
    private GzipPayloadCodec gzip() {
        return new GzipPayloadCodec(Math.toIntExact(compressionMinSize.toBytes()), Math.max(EXPANDED_MAX, bytesMax()));
    }

    private static void requireSize(String name, DataSize size) {
        DurableProperties.require(
                size.toBytes() >= 1 && size.toBytes() <= Integer.MAX_VALUE,
                "payloads." + name,
                size,
                "from 1 byte to 2047 MB");
    }

    /**
     * Encryption of payloads that are stored or sent.
     *
     * @param keys Keys by their ids, each 32 bytes in Base64; all of them read.
     * @param activeKey Id of the key that writes; nothing is encrypted if not set.
     */
    public record Encryption(
            @DefaultValue Map<String, String> keys,
            @Nullable String activeKey) {

        /** @throws IllegalArgumentException if a value makes no sense; the message names the property, never a key */
        public Encryption {
            keys = Map.copyOf(keys);
            keys.forEach((id, key) -> decode(id, key));
            DurableProperties.require(
                    activeKey == null || keys.containsKey(activeKey),
                    "payloads.encryption.active-key",
                    "'" + activeKey + "'",
                    "the id of one of durable.payloads.encryption.keys, which has " + new TreeMap<>(keys).keySet());
        }

        private @Nullable AesGcmPayloadCodec codec() {
            if (keys.isEmpty()) {
                return null;
            }
            Map<String, byte[]> decoded = new TreeMap<>();
            keys.forEach((id, key) -> decoded.put(id, decode(id, key)));
            return new AesGcmPayloadCodec(decoded, activeKey, new SecureRandom());
        }

        private static byte[] decode(String id, String key) {
            byte[] decoded;
            try {
                decoded = Base64.getDecoder().decode(key.strip());
            } catch (IllegalArgumentException invalid) {
                throw invalid(id, "is not Base64");
            }
            if (decoded.length != AesGcmPayloadCodec.KEY_LENGTH) {
                throw invalid(id, "has " + decoded.length + " bytes");
            }
            return decoded;
        }

        /** Without a cause, which might show the key. */
        private static IllegalArgumentException invalid(String id, String what) {
            return new IllegalArgumentException("durable.payloads.encryption.keys." + id + " " + what + ", it must be "
                    + AesGcmPayloadCodec.KEY_LENGTH + " random bytes in Base64 (openssl rand -base64 32)");
        }

        /** Never shows a key. */
        @Override
        public String toString() {
            return "Encryption[keys=" + new TreeMap<>(keys).keySet() + ", activeKey=" + activeKey + "]";
        }
    }
}
