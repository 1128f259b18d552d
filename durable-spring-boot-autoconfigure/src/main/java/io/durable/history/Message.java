package io.durable.history;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an instance is sent: a row that its sender's transaction inserts and its receiver's transaction deletes.
 *
 * @param id orders the messages of one sender
 * @param target the instance it is for, which need not exist yet
 * @param sender the instance that sent it, absent for a client
 * @param due not looked at before this time; {@link #NEVER} while the target is parked
 * @param incarnation for which alone it is meant; absent: for whichever has the id
 */
public record Message(
        MessageId id,
        InstanceId target,
        @Nullable InstanceId sender,
        MessageBody body,
        Instant due,
        @Nullable UUID incarnation) {

    /** A due time that does not come. */
    public static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    /** For whichever incarnation has the id. */
    public Message(MessageId id, InstanceId target, @Nullable InstanceId sender, MessageBody body, Instant due) {
        this(id, target, sender, body, due, null);
    }

    /** The same message, due at another time. */
    public Message withDue(Instant due) {
        return new Message(id, target, sender, body, due, incarnation);
    }
}
