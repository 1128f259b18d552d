package io.durable.codec;

import io.durable.PayloadUnreadableException;
import io.durable.PayloadUnreadableException.Reason;
import io.durable.spi.PayloadCodec;
import io.durable.spi.PayloadPlace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Compresses what is large enough and becomes smaller by it; reads what was compressed under any setting. */
public final class GzipPayloadCodec implements PayloadCodec {

    private final int sizeMin;
    private final int sizeMax;

    /**
     * @param sizeMin from how many bytes on it compresses
     * @param sizeMax to no more bytes than this it expands, whatever the stored bytes would expand to
     */
    public GzipPayloadCodec(int sizeMin, int sizeMax) {
        this.sizeMin = sizeMin;
        this.sizeMax = sizeMax;
    }

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public byte[] encode(byte[] bytes, PayloadPlace place) {
        if (bytes.length < sizeMin) {
            return bytes;
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // there is no I/O
        }
        return compressed.size() < bytes.length ? compressed.toByteArray() : bytes;
    }

    @Override
    public byte[] decode(byte[] bytes, PayloadPlace place) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] plain = gzip.readNBytes(sizeMax);
            if (gzip.read() >= 0) {
                throw new PayloadUnreadableException(
                        Reason.DAMAGED, place.toString(), "it expands to more than " + sizeMax + " bytes");
            }
            return plain;
        } catch (IOException damaged) {
            throw new PayloadUnreadableException(
                    Reason.DAMAGED, place.toString(), "its compressed form is damaged", damaged);
        }
    }
}
