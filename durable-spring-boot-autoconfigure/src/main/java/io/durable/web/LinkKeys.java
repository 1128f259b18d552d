package io.durable.web;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs with the first key, and knows what was signed with any of them. Any thread may call. */
final class LinkKeys {

    static final int SIGNATURE_BYTES = 32;

    private static final int KEY_BYTES_MIN = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKeySpec> keys;

    /**
     * @param texts keys in Base64
     * @throws IllegalArgumentException if there is none, or one is no Base64 or too short; the message does not show it
     */
    LinkKeys(List<String> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("durable.web.links.keys is empty: give at least one key");
        }
        this.keys = IntStream.range(0, texts.size())
                .mapToObj(i -> key(i, texts.get(i)))
                .toList();
    }

    private static SecretKeySpec key(int index, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException notBase64) { // its message quotes a part of the key
            bytes = new byte[0];
        }
        if (bytes.length < KEY_BYTES_MIN) {
            throw new IllegalArgumentException("durable.web.links.keys[" + index + "] is not the Base64 form of "
                    + KEY_BYTES_MIN + " random bytes or more; make one with: openssl rand -base64 " + KEY_BYTES_MIN);
        }
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    byte[] sign(byte[] content) {
        return sign(keys.get(0), content);
    }

    /** Takes as long for a signature that is wrong in its first bit as for one that is wrong in its last. */
    boolean isSignedBy(byte[] content, byte[] signature) {
        boolean signed = false;
        for (SecretKeySpec key : keys) {
            signed |= MessageDigest.isEqual(sign(key, content), signature);
        }
        return signed;
    }

    private static byte[] sign(SecretKeySpec key, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(content);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(ALGORITHM + " is missing, which every Java platform has", missing);
        }
    }
}
