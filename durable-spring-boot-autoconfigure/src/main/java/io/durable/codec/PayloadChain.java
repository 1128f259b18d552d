package io.durable.codec;

import io.durable.PayloadUnreadableException;
import io.durable.PayloadUnreadableException.Reason;
import io.durable.spi.PayloadCodec;
import io.durable.spi.PayloadPlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * All codecs, one after the other. What none of them has changed is stored as it is. Anything else begins with a marker that no JSON begins with, the names of the codecs in the order in which
 * they worked, and then their bytes; a payload that happens to begin with the marker gets one without names. Any thread may call.
 */
public final class PayloadChain {

    /** Without codecs. */
    public static final PayloadChain NONE = new PayloadChain(List.of(), List.of());

    private static final byte[] MARKER = {0, 'D', 'P', 1};
    private static final int CODECS_MAX = 16;
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,20}");

    private final List<PayloadCodec> writing;
    private final Map<String, PayloadCodec> codecs = new LinkedHashMap<>();

    /**
     * @param writing in the order in which they work
     * @param reading those that only read what they wrote before
     * @throws IllegalArgumentException if a name is not allowed, two have the same, or there are more than 16
     */
    public PayloadChain(List<PayloadCodec> writing, List<PayloadCodec> reading) {
        if (writing.size() > CODECS_MAX) {
            throw new IllegalArgumentException(
                    "There are " + writing.size() + " payload codecs, at most " + CODECS_MAX + " are allowed");
        }
        this.writing = List.copyOf(writing);
        add(writing);
        add(reading);
    }

    private void add(List<PayloadCodec> some) {
        for (PayloadCodec codec : some) {
            if (!NAME.matcher(codec.name()).matches()) {
                throw new IllegalArgumentException(
                        "The payload codec " + codec.getClass().getName() + " is called '" + codec.name()
                                + "', it must be 1 to 20 characters of a-z 0-9 -");
            }
            PayloadCodec other = codecs.put(codec.name(), codec);
            if (other != null) {
                throw new IllegalArgumentException("Two payload codecs are called '" + codec.name() + "': "
                        + other.getClass().getName() + " and "
                        + codec.getClass().getName());
            }
        }
    }

    /** Whether nothing is encoded any more, or yet. */
    public boolean isEmpty() {
        return writing.isEmpty();
    }

    /** Whether stored bytes begin with the marker. */
    public static boolean isMarked(byte[] stored) {
        return stored.length > MARKER.length && Arrays.equals(stored, 0, MARKER.length, MARKER, 0, MARKER.length);
    }

    /** The form to store; {@code bytes} itself if it is the same. */
    public byte[] encode(byte[] bytes, PayloadPlace place) {
        if (writing.isEmpty() && !isMarked(bytes)) {
            return bytes;
        }
        byte[] encoded = bytes;
        List<String> names = new ArrayList<>(writing.size());
        for (PayloadCodec codec : writing) {
            byte[] next = codec.encode(encoded, place);
            if (next != encoded) {
                names.add(codec.name());
                encoded = next;
            }
        }
        return names.isEmpty() && !isMarked(bytes) ? bytes : marked(names, encoded);
    }

    /**
     * What was encoded.
     *
     * @throws PayloadUnreadableException if it can't be had from this, in this place, with these codecs
     */
    public byte[] decode(byte[] stored, PayloadPlace place) {
        if (!isMarked(stored)) {
            return stored;
        }
        ByteBuffer buffer = ByteBuffer.wrap(stored, MARKER.length, stored.length - MARKER.length);
        Deque<PayloadCodec> applied = applied(buffer, place);
        byte[] bytes = Arrays.copyOfRange(stored, buffer.position(), stored.length);
        for (PayloadCodec codec : applied) {
            bytes = decode(codec, bytes, place);
        }
        return bytes;
    }

    /** Whatever a codec throws says that the payload can't be had now, and is nothing that the code of an orchestration could catch. */
    private static byte[] decode(PayloadCodec codec, byte[] bytes, PayloadPlace place) {
        try {
            return codec.decode(bytes, place);
        } catch (PayloadUnreadableException said) {
            throw said;
        } catch (RuntimeException failure) {
            throw new PayloadUnreadableException(
                    Reason.CODEC_FAILED, place.toString(), "codec '" + codec.name() + "' failed: " + failure, failure);
        }
    }

    private static byte[] marked(List<String> names, byte[] encoded) {
        int length = MARKER.length + 1 + encoded.length;
        for (String name : names) {
            length += 1 + name.length();
        }
        ByteBuffer buffer = ByteBuffer.allocate(length).put(MARKER).put((byte) names.size());
        for (String name : names) {
            buffer.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
        }
        return buffer.put(encoded).array();
    }

    /** Those that have worked, the last one first. */
    private Deque<PayloadCodec> applied(ByteBuffer buffer, PayloadPlace place) {
        Deque<PayloadCodec> applied = new ArrayDeque<>();
        int count = buffer.get();
        if (count < 0 || count > CODECS_MAX) {
            throw damaged(place);
        }
        for (int i = 0; i < count; i++) {
            int length = buffer.hasRemaining() ? buffer.get() : -1;
            if (length < 1 || length > buffer.remaining()) {
                throw damaged(place);
            }
            byte[] name = new byte[length];
            buffer.get(name);
            applied.push(codec(new String(name, StandardCharsets.US_ASCII), place));
        }
        return applied;
    }

    private PayloadCodec codec(String name, PayloadPlace place) {
        PayloadCodec codec = codecs.get(name);
        if (codec == null) {
            throw new PayloadUnreadableException(
                    Reason.UNKNOWN_CODEC,
                    place.toString(),
                    "it was encoded by '" + name + "', and there is no such codec here. Configure it as where it was"
                            + " written (durable.payloads.*, or a PayloadCodec bean)");
        }
        return codec;
    }

    private static PayloadUnreadableException damaged(PayloadPlace place) {
        return new PayloadUnreadableException(Reason.DAMAGED, place.toString(), "its marker is damaged");
    }
}
