package io.durable.codec;

import io.durable.PayloadUnreadableException;
import io.durable.PayloadUnreadableException.Reason;
import io.durable.spi.PayloadCodec;
import io.durable.spi.PayloadPlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts with AES-256-GCM. In front of the encrypted bytes stand the id of the key and a random nonce; the place and the key's id are authenticated with them, so that what was encrypted for
 * one field, instance or hub is refused in any other. One key writes, all that are known read: to change keys, add the new one everywhere, then make it the active one, and keep the old one as long
 * as anything is stored under it.
 *
 * <p>Nonces are random: a key is good for about four thousand million payloads.
 */
public final class AesGcmPayloadCodec implements PayloadCodec {

    /** The length of a key in bytes. */
    public static final int KEY_LENGTH = 32;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_LENGTH = 16;
    private static final int ID_LENGTH_MAX = 100;

    private final Map<String, SecretKey> keys = new TreeMap<>();
    private final @Nullable String active;
    private final SecureRandom random;

    /**
     * @param keys each of 32 bytes, by their ids of 1 to 100 bytes in UTF-8
     * @param active id of the one that writes; absent: nothing is encrypted any more
     * @throws IllegalArgumentException if a key or an id has the wrong length, or the active one is not among them
     */
    public AesGcmPayloadCodec(Map<String, byte[]> keys, @Nullable String active, SecureRandom random) {
        keys.forEach((id, key) -> {
            int length = id.getBytes(StandardCharsets.UTF_8).length;
            if (length < 1 || length > ID_LENGTH_MAX) {
                throw new IllegalArgumentException("The key id '" + id + "' is not 1 to 100 bytes long");
            }
            if (key.length != KEY_LENGTH) {
                throw new IllegalArgumentException(
                        "Key '" + id + "' has " + key.length + " bytes, it must have " + KEY_LENGTH);
            }
            this.keys.put(id, new SecretKeySpec(key, "AES"));
        });
        if (active != null && !keys.containsKey(active)) {
            throw new IllegalArgumentException(
                    "The active key is '" + active + "', which is not among the keys " + this.keys.keySet());
        }
        this.active = active;
        this.random = random;
    }

    @Override
    public String name() {
        return "aes-gcm";
    }

    @Override
    public byte[] encode(byte[] bytes, PayloadPlace place) {
        if (active == null) {
            return bytes;
        }
        byte[] id = active.getBytes(StandardCharsets.UTF_8);
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        ByteBuffer encrypted = ByteBuffer.allocate(1 + id.length + NONCE_LENGTH + bytes.length + TAG_LENGTH);
        encrypted.put((byte) id.length).put(id).put(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys.get(active), nonce);
            authenticate(cipher, id, place);
            cipher.doFinal(ByteBuffer.wrap(bytes), encrypted);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("The payload " + place + " can't be encrypted", failure);
        }
        return encrypted.array();
    }

    @Override
    public byte[] decode(byte[] bytes, PayloadPlace place) {
        int length = bytes.length == 0 ? 0 : bytes[0];
        if (length < 1 || bytes.length < 1 + length + NONCE_LENGTH + TAG_LENGTH) {
            throw new PayloadUnreadableException(Reason.DAMAGED, place.toString(), "its encrypted form is too short");
        }
        ByteBuffer encrypted = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        byte[] id = new byte[length];
        byte[] nonce = new byte[NONCE_LENGTH];
        encrypted.get(id).get(nonce);
        SecretKey key = key(new String(id, StandardCharsets.UTF_8), place);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce);
            authenticate(cipher, id, place);
            return cipher.doFinal(bytes, encrypted.position(), encrypted.remaining());
        } catch (GeneralSecurityException refused) {
            throw new PayloadUnreadableException(
                    Reason.DAMAGED,
                    place.toString(),
                    "it was changed, was encrypted for another field, instance or hub, or key '"
                            + new String(id, StandardCharsets.UTF_8) + "' is not the one it was encrypted with",
                    refused);
        }
    }

    private SecretKey key(String id, PayloadPlace place) {
        SecretKey key = keys.get(id);
        if (key == null) {
            throw new PayloadUnreadableException(
                    Reason.UNKNOWN_KEY,
                    place.toString(),
                    "it was encrypted with key '" + id + "', which is not among the keys " + keys.keySet()
                            + " here. Add it to durable.payloads.encryption.keys");
        }
        return key;
    }

    private static Cipher cipher(int mode, @Nullable SecretKey key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
        return cipher;
    }

    private static void authenticate(Cipher cipher, byte[] id, PayloadPlace place) {
        cipher.updateAAD(place.associatedData());
        cipher.updateAAD(id);
    }
}
