package io.durable.web;

import io.durable.client.EventsOnce.Ticket;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a signed link says: its ticket, and what there is to choose from. The text is Base64 of the content and its signature; whoever has it can read the content and change nothing. There
 * is one text of each content under each key.
 *
 * @param offers none: the event has no payload
 */
record LinkToken(Ticket ticket, List<Offer> offers) {

    private static final byte VERSION = 1;

    /** Something to choose. */
    record Offer(String label, @Nullable Payload payload) {}

    String text(LinkKeys keys) {
        byte[] content = content();
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes(content);
        signed.writeBytes(keys.sign(content));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed.toByteArray());
    }

    /** Empty if it is not one that was signed with one of these keys. */
    static Optional<LinkToken> parse(String text, LinkKeys keys) {
        byte[] signed;
        try {
            signed = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        int length = signed.length - LinkKeys.SIGNATURE_BYTES;
        if (length <= 0 || !isCanonical(text, signed)) {
            return Optional.empty();
        }
        byte[] content = Arrays.copyOf(signed, length);
        return keys.isSignedBy(content, Arrays.copyOfRange(signed, length, signed.length))
                ? Optional.of(read(content))
                : Optional.empty();
    }

    /** The last character of Base64 may have bits that say nothing. */
    private static boolean isCanonical(String text, byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text);
    }

    private byte[] content() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(out, ticket.id());
            write(out, ticket.incarnation());
            out.writeLong(ticket.expiresAt().getEpochSecond());
            out.writeUTF(ticket.instance().value());
            out.writeUTF(ticket.eventName());
            out.writeByte(offers.size());
            for (Offer offer : offers) {
                out.writeUTF(offer.label());
                byte @Nullable [] payload =
                        offer.payload() == null ? null : offer.payload().bytes();
                out.writeInt(payload == null ? -1 : payload.length);
                out.write(payload == null ? new byte[0] : payload);
            }
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    /** What this application has signed it can read, unless a later release of it has. */
    private static LinkToken read(byte[] content) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("The link is of form " + version + ", which is not known here");
            }
            UUID id = uuid(in);
            UUID incarnation = uuid(in);
            Instant expiresAt = Instant.ofEpochSecond(in.readLong());
            Ticket ticket = new Ticket(id, new InstanceId(in.readUTF()), incarnation, in.readUTF(), expiresAt);
            int count = in.readByte();
            List<Offer> offers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String label = in.readUTF();
                int length = in.readInt();
                offers.add(new Offer(label, length < 0 ? null : Payload.of(in.readNBytes(length))));
            }
            return new LinkToken(ticket, List.copyOf(offers));
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    private static UUID uuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    private static void write(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }
}
