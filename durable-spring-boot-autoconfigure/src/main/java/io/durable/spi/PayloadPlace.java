package io.durable.spi;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a payload is stored or sent: known in the same words to whoever writes it and to whoever reads it, so that what was written for one place can't be passed off as another's.
 *
 * @param hub whose payload it is
 * @param owner id of the instance, or of the task while its outcome is on the way
 * @param incarnation of the instance; absent where whoever writes does not know it
 * @param field what the payload is
 */
public record PayloadPlace(UUID hub, String owner, @Nullable UUID incarnation, String field) {

    /** A payload of an instance that is known. */
    public static PayloadPlace of(UUID hub, String instance, UUID incarnation, String field) {
        return new PayloadPlace(hub, instance, incarnation, field);
    }

    /** All of it, in a form in which no two places are the same. Part of what encrypted payloads are protected by: it never changes. */
    public byte[] associatedData() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream data = new DataOutputStream(bytes)) {
            write(data, hub.toString());
            write(data, owner);
            write(data, incarnation == null ? "" : incarnation.toString());
            write(data, field);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // there is no I/O
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream data, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        data.writeInt(bytes.length);
        data.write(bytes);
    }

    @Override
    public String toString() {
        return field + " of '" + owner + "'";
    }
}
