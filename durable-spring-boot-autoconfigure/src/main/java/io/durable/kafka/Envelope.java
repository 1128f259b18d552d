package io.durable.kafka;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What every record is wrapped in: big-endian, 32 bytes, then the body.
 *
 * <pre>
 *  0  magic "DURA"     4  format version   5  three bytes of zero
 *  8  CRC-32C of everything else
 * 12  kind            13  three bytes of zero
 * 16  hub             32  body
 * </pre>
 *
 * The checksum also covers the partition that the record was meant for, which is not written: what a client delivers to a place that it was not meant for does not fit.
 *
 * @param kind what the record says
 * @param hub whose nodes it is for
 * @param partition of the topic that it is meant for
 * @param body in the form of the codec
 */
record Envelope(RecordKind kind, UUID hub, int partition, byte[] body) {

    static final int HEADER_LENGTH = 32;

    private static final int MAGIC = 0x44555241;
    private static final byte VERSION = 1;
    private static final int CHECKSUM_AT = 8;
    private static final int KIND_AT = 12;
    private static final int HUB_AT = 16;

    byte[] encode() {
        ByteBuffer record = ByteBuffer.allocate(HEADER_LENGTH + body.length);
        record.putInt(MAGIC).put(VERSION).position(KIND_AT);
        record.put(kind.code()).position(HUB_AT);
        record.putLong(hub.getMostSignificantBits())
                .putLong(hub.getLeastSignificantBits())
                .put(body);
        return record.putInt(CHECKSUM_AT, checksum(record.array(), partition)).array();
    }

    /**
     * The envelope that was met in this partition.
     *
     * @throws UnreadableRecordException if the bytes are no envelope, or damaged, or meant for another partition
     */
    static Envelope decode(byte[] bytes, int partition) {
        if (bytes.length < HEADER_LENGTH) {
            throw new UnreadableRecordException(
                    "it has " + bytes.length + " bytes, the header alone has " + HEADER_LENGTH);
        }
        ByteBuffer record = ByteBuffer.wrap(bytes);
        if (record.getInt() != MAGIC) {
            throw new UnreadableRecordException("it does not start as the records of this library do");
        }
        byte version = record.get();
        if (version != VERSION) {
            throw new UnreadableRecordException("it has the format version " + version + ", this release reads only "
                    + VERSION + ": if a later release has written it, finish the update of all nodes");
        }
        if (record.getInt(CHECKSUM_AT) != checksum(bytes, partition)) {
            throw new UnreadableRecordException(
                    "its checksum does not fit: it is damaged, or meant for another partition");
        }
        return new Envelope(
                kind(record.get(KIND_AT)),
                new UUID(record.getLong(HUB_AT), record.getLong(HUB_AT + Long.BYTES)),
                partition,
                Arrays.copyOfRange(bytes, HEADER_LENGTH, bytes.length));
    }

    private static RecordKind kind(byte code) {
        return RecordKind.find(code)
                .orElseThrow(() -> new UnreadableRecordException("it is of the unknown kind " + code));
    }

    private static int checksum(byte[] record, int partition) {
        CRC32C checksum = new CRC32C();
        checksum.update(record, 0, CHECKSUM_AT);
        checksum.update(record, KIND_AT, record.length - KIND_AT);
        checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, partition));
        return (int) checksum.getValue();
    }
}
