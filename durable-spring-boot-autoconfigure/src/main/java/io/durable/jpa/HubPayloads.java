package io.durable.jpa;

import io.durable.PayloadUnreadableException;
import io.durable.PayloadUnreadableException.Reason;
import io.durable.codec.PayloadChain;
import io.durable.codec.PayloadForm;
import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.spi.PayloadPlace;
import io.durable.spi.StoreException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a hub's payloads. What is small and not encoded is stored as it is, and costs nothing. What is larger than the threshold once it is encoded stands in a row of its own, under the
 * key of the history entry that it belongs to, and whatever else has the same payload refers to that row: an entry's payload lives and dies with the entry. A reference begins like an encoded
 * payload, with a number of codecs that there can't be.
 */
final class HubPayloads {

    /** The fields that an instance's row and its history have in common. */
    static final String INPUT = "input";

    static final String OUTPUT = "output";

    /** Keeps everything as it is, and reads nothing else. */
    static final HubPayloads PLAIN =
            new HubPayloads(new UUID(0, 0), PayloadChain.NONE, Integer.MAX_VALUE, place -> null);

    /** Without codecs the place does not matter. */
    private static final PayloadForm UNENCODED = new PayloadForm() {

        private final PayloadPlace anywhere = new PayloadPlace(new UUID(0, 0), "", null, "");

        @Override
        public byte[] write(Payload payload) {
            return PayloadChain.NONE.encode(payload.bytes(), anywhere);
        }

        @Override
        public Payload read(byte[] stored) {
            throw new UnsupportedOperationException("Whoever reads says whose it is");
        }
    };

    private static final int REFERENCE = -1;
    private static final int REFERENCE_LENGTH = 4 + 1 + 3 * Integer.BYTES + Long.BYTES;
    private static final byte[] REFERENCE_START = {0, 'D', 'P', 1, REFERENCE};

    private final UUID hub;
    private final PayloadChain chain;
    private final int threshold;
    private final Loader loader;

    /** @param threshold how many bytes stand in a row that is not only theirs */
    HubPayloads(UUID hub, PayloadChain chain, int threshold, Loader loader) {
        this.hub = hub;
        this.chain = chain;
        this.threshold = threshold;
        this.loader = loader;
    }

    /** Reads what stands apart. */
    @FunctionalInterface
    interface Loader {

        /** Nothing if there is no row under this key. */
        @Nullable
        ApartRow load(ApartKey key);
    }

    /** The key of a payload that stands apart, but for the hub: that of a history entry. The input of an instance has that of the first entry already before there is one. */
    record ApartKey(ExecutionId execution, int sequence) {}

    /**
     * A row of a payload.
     *
     * @param nonce tells it from what stood under the key before its history was cut
     */
    record ApartRow(ApartKey key, long nonce, byte[] content) {}

    PayloadPlace place(String owner, @Nullable UUID incarnation, String field) {
        return new PayloadPlace(hub, owner, incarnation, field);
    }

    /** Whether a payload is stored as it is. */
    boolean isPlain(Payload payload) {
        return payload.source() == null
                && chain.isEmpty()
                && payload.size() <= threshold
                && !PayloadChain.isMarked(payload.bytes());
    }

    /** For a row that does not stay: with its codecs, but never apart. */
    byte @Nullable [] encode(@Nullable Payload payload, String owner, String field) {
        return payload == null ? null : encode(payload, place(owner, null, field));
    }

    private byte[] encode(Payload payload, PayloadPlace place) {
        return payload.source() instanceof StoredSource source && source.isInline(place)
                ? source.stored
                : chain.encode(payload.bytes(), place);
    }

    /** What stands in a row that does not stay. */
    @Nullable
    Payload read(byte @Nullable [] stored, String owner, String field) {
        return stored == null ? null : read(stored, owner, null, field);
    }

    /** What stands in the row of an instance or of its history. Nothing is fetched or decoded before it is needed. */
    @Nullable
    Payload readOf(InstanceId instance, UUID incarnation, byte @Nullable [] stored, String field) {
        return stored == null ? null : read(stored, instance.value(), incarnation, field);
    }

    private Payload read(byte[] stored, String owner, @Nullable UUID incarnation, String field) {
        return PayloadChain.isMarked(stored)
                ? Payload.of(new StoredSource(stored, place(owner, incarnation, field)))
                : Payload.of(stored);
    }

    /** The form of a payload that is written to a row that does not stay. */
    PayloadForm sent(String owner, String what, String kind) {
        return chain.isEmpty() ? UNENCODED : passing(owner, what, kind);
    }

    /** The form of a payload in a row that does not stay. */
    PayloadForm passing(String owner, String what, String kind) {
        return new PayloadForm() {

            @Override
            public byte[] write(Payload payload) {
                return isPlain(payload) ? payload.bytes() : encode(payload, place(owner, null, what + kind));
            }

            @Override
            public Payload read(byte[] stored) {
                return PayloadChain.isMarked(stored)
                        ? HubPayloads.this.read(stored, owner, null, what + kind)
                        : Payload.of(stored);
            }
        };
    }

    /** What to store in place of a payload of this execution, which may be a reference to a row that is to be written as well. */
    Stored store(Payload payload, ExecutionId execution, int sequence, String field) {
        if (isPlain(payload)) {
            return new Stored(payload.bytes(), null);
        }
        PayloadPlace place = place(execution.instance().value(), execution.incarnation(), field);
        ApartKey key = new ApartKey(execution, sequence);
        if (payload.source() instanceof StoredSource source && source.isAt(place, key)) {
            return new Stored(source.stored, null);
        }
        byte[] encoded = payload.source() instanceof StoredSource moving && moving.isApartOf(place)
                ? chain.encode(moving.keep(), place)
                : encode(payload, place);
        if (encoded.length <= threshold) {
            return new Stored(encoded, null);
        }
        ApartRow row = new ApartRow(key, nonce(sequence), encoded);
        return new Stored(reference(row, payload.size()), row);
    }

    /** The payload of the first entry is the input, which no cut changes: whoever writes it refers to the same row. */
    private static long nonce(int sequence) {
        return sequence == 0 ? 0 : ThreadLocalRandom.current().nextLong();
    }

    /** What to store of a payload that has no history entry of its own in this commit. */
    byte @Nullable [] inline(@Nullable Payload payload, InstanceId instance, UUID incarnation, String field) {
        if (payload == null || isPlain(payload)) {
            return payload == null ? null : payload.bytes();
        }
        PayloadPlace place = place(instance.value(), incarnation, field);
        return payload.source() instanceof StoredSource source && source.place.equals(place)
                ? source.stored
                : encode(payload, place);
    }

    private static byte[] reference(ApartRow row, int size) {
        return ByteBuffer.allocate(REFERENCE_LENGTH)
                .put(REFERENCE_START)
                .putInt(row.key().execution().execution())
                .putInt(row.key().sequence())
                .putLong(row.nonce())
                .putInt(size)
                .array();
    }

    private static boolean isReference(byte[] stored) {
        return stored.length == REFERENCE_LENGTH && stored[REFERENCE_START.length - 1] == REFERENCE;
    }

    /**
     * The stored form.
     *
     * @param bytes for the row
     * @param apart the row that they refer to, if it is to be written
     */
    record Stored(byte[] bytes, @Nullable ApartRow apart) {}

    /** A payload that was read, as it is stored. */
    private final class StoredSource implements Payload.Source {

        private final byte[] stored;
        private final PayloadPlace place;

        /** Set once the row that it refers to is about to go. */
        private volatile byte @Nullable [] kept;

        StoredSource(byte[] stored, PayloadPlace place) {
            this.stored = stored;
            this.place = place;
        }

        boolean isApart() {
            return isReference(stored);
        }

        /** Whether its row may go with the commit that writes it elsewhere, because it is of the same instance. */
        boolean isApartOf(PayloadPlace where) {
            return isApart()
                    && place.owner().equals(where.owner())
                    && Objects.equals(place.incarnation(), where.incarnation());
        }

        boolean isInline(PayloadPlace where) {
            return !isApart() && place.equals(where);
        }

        boolean isAt(PayloadPlace where, ApartKey key) {
            return place.equals(where) && (!isApart() || key().equals(key));
        }

        /** Its bytes, which from now on do not come from the row any more. */
        byte[] keep() {
            byte[] bytes = load();
            kept = bytes;
            return bytes;
        }

        @Override
        public byte[] load() {
            byte[] here = kept;
            return here != null ? here : chain.decode(isApart() ? fetch() : stored, place);
        }

        @Override
        public int size() {
            return isApart() ? ByteBuffer.wrap(stored).getInt(REFERENCE_LENGTH - Integer.BYTES) : stored.length;
        }

        private ApartKey key() {
            ByteBuffer reference = ByteBuffer.wrap(stored, REFERENCE_START.length, 2 * Integer.BYTES);
            UUID incarnation = place.incarnation() == null ? new UUID(0, 0) : place.incarnation();
            ExecutionId execution = new ExecutionId(new InstanceId(place.owner()), incarnation, reference.getInt());
            return new ApartKey(execution, reference.getInt());
        }

        private long nonce() {
            return ByteBuffer.wrap(stored).getLong(REFERENCE_START.length + 2 * Integer.BYTES);
        }

        /** @throws StoreException if the database can't be asked */
        private byte[] fetch() {
            ApartKey key = key();
            ApartRow row = loader.load(key);
            if (row == null) {
                throw missing(
                        key,
                        "is not there: the instance was removed, was rewound or has gone on, or somebody else has"
                                + " deleted the row");
            }
            if (row.nonce() != nonce()) {
                throw missing(
                        key,
                        "is gone: the history was rewound, and another event has its place now. Read the history again");
            }
            return row.content();
        }

        private PayloadUnreadableException missing(ApartKey key, String why) {
            return new PayloadUnreadableException(
                    Reason.MISSING,
                    place.toString(),
                    "its row in durable_payload (execution " + key.execution().execution() + ", sequence "
                            + key.sequence() + ") " + why);
        }
    }
}
