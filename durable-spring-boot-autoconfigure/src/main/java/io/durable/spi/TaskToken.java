package io.durable.spi;

import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Names one attempt at a task to anybody who is to end it. Its text is opaque and safe in URLs. Whoever has it can end the attempt: the task's id is random.
 *
 * @param task the task's id
 * @param execution whose task it is
 * @param step which step of it
 * @param attempt the attempt, counting from 1; a token of an attempt before ends nothing
 */
public record TaskToken(TaskId task, ExecutionId execution, int step, int attempt) {

    private static final byte VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;

    /** The token of this attempt. */
    public static TaskToken of(ScheduledTask task) {
        return new TaskToken(task.id(), task.execution(), task.step(), task.attempt());
    }

    /**
     * The token behind a text.
     *
     * @throws IllegalArgumentException if the text is no token
     */
    public static TaskToken parse(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        int length = bytes.length - CHECKSUM_BYTES;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (length <= 0 || in.readByte() != VERSION) {
                throw new IllegalArgumentException("it is of another form");
            }
            UUID task = new UUID(in.readLong(), in.readLong());
            UUID incarnation = new UUID(in.readLong(), in.readLong());
            int execution = in.readInt();
            int step = in.readInt();
            int attempt = in.readInt();
            InstanceId instance = new InstanceId(in.readUTF());
            if (in.available() != CHECKSUM_BYTES || in.readInt() != checksum(bytes, length)) {
                throw new IllegalArgumentException("it is damaged");
            }
            return new TaskToken(new TaskId(task), new ExecutionId(instance, incarnation, execution), step, attempt);
        } catch (IOException cut) {
            throw new IllegalArgumentException("it is damaged", cut);
        }
    }

    /** The token as it is handed out. */
    public String text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(out, task.value());
            write(out, execution.incarnation());
            out.writeInt(execution.execution());
            out.writeInt(step);
            out.writeInt(attempt);
            out.writeUTF(execution.instance().value());
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** The attempt, as far as the token knows it. */
    public ScheduledTask attemptedTask(java.time.Instant now) {
        return new ScheduledTask(task, execution, step, "", attempt, now);
    }

    private static void write(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
