package io.durable.jpa;

import io.durable.codec.MessageCodec;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageId;
import io.durable.spi.InstanceCommit.MessagePostponed;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Statements over messages. */
final class MessageTable {

    static final String INSERT = """
            INSERT INTO durable_message (hub, id, shard, instance_id, sender, urgency, kind, due, content)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    static final String INSERT_ALL = """
            INSERT INTO durable_message (hub, id, shard, instance_id, sender, urgency, kind, due, content)
            SELECT ?, message.*
            FROM unnest(?, ?, ?, ?, ?, ?, ?, ?)
              AS message (id, shard, instance_id, sender, urgency, kind, due, content)""";

    static final String DELETE = "DELETE FROM durable_message WHERE hub = ? AND id = ANY (?)";

    static final String POSTPONE = "UPDATE durable_message SET due = ? WHERE hub = ? AND id = ?";

    /** The urgency is the condition of an index. */
    static final String FIND_OF_ONE = """
            SELECT id, instance_id, sender, due, kind, content
            FROM durable_message
            WHERE hub = ? AND instance_id = ? AND urgency >= 0 AND due <= ?
            ORDER BY urgency, id
            LIMIT ?""";

    static final String FIND_OF_EACH = """
            SELECT m.id, m.instance_id, m.sender, m.due, m.kind, m.content
            FROM unnest(?) AS wanted (instance_id)
            CROSS JOIN LATERAL (
                SELECT * FROM durable_message
                WHERE hub = ? AND instance_id = wanted.instance_id COLLATE "C" AND urgency >= 0 AND due <= ?
                ORDER BY urgency, id
                LIMIT ?
            ) AS m
            ORDER BY m.instance_id, m.urgency, m.id""";

    private static final int URGENCY_CONTROL = 0;
    private static final int URGENCY_ORDINARY = 1;

    /** Of the target's incarnation the sender need not know. */
    private static final String FIELD = "message ";

    private MessageTable() {}

    static void bindInsert(Parameters parameters, Hub hub, NewMessage message) throws SQLException {
        Message envelope = message.envelope();
        parameters
                .number(hub.key())
                .uuid(envelope.id().value())
                .number(envelope.target().shard())
                .text(envelope.target().value())
                .text(sender(envelope))
                .number(urgency(envelope))
                .text(envelope.body().kind().name())
                .time(envelope.due())
                .bytes(message.content());
    }

    static void bindInserts(Parameters parameters, Hub hub, List<NewMessage> messages) throws SQLException {
        List<Message> envelopes = messages.stream().map(NewMessage::envelope).toList();
        parameters
                .number(hub.key())
                .column("uuid", envelopes, envelope -> envelope.id().value())
                .column("smallint", envelopes, envelope -> envelope.target().shard())
                .column("varchar", envelopes, envelope -> envelope.target().value())
                .column("varchar", envelopes, MessageTable::sender)
                .column("smallint", envelopes, MessageTable::urgency)
                .column("varchar", envelopes, envelope -> envelope.body().kind().name())
                .times(envelopes, Message::due)
                .bytes(messages, NewMessage::content);
    }

    private static int urgency(Message envelope) {
        return envelope.body().kind().isControl() ? URGENCY_CONTROL : URGENCY_ORDINARY;
    }

    private static @Nullable String sender(Message envelope) {
        InstanceId sender = envelope.sender();
        return sender == null ? null : sender.value();
    }

    static void bindPostpone(Parameters parameters, Hub hub, MessagePostponed postponed) throws SQLException {
        parameters
                .time(postponed.due())
                .number(hub.key())
                .uuid(postponed.message().value());
    }

    static Message read(Row row, HubPayloads payloads) throws SQLException {
        MessageId id = new MessageId(row.uuid());
        InstanceId target = new InstanceId(row.text());
        String sender = row.textIfPresent();
        Instant due = row.time();
        String kind = row.text();
        byte[] content = row.bytes();
        MessageBody body = MessageCodec.decode(kind, content, payloads.passing(target.value(), FIELD, kind));
        UUID incarnation = MessageCodec.incarnation(content);
        return new Message(id, target, sender == null ? null : new InstanceId(sender), body, due, incarnation);
    }

    /** A message and its body's stored form. */
    record NewMessage(Message envelope, byte[] content) {

        static NewMessage of(Message message, HubPayloads payloads) {
            String kind = message.body().kind().name();
            return new NewMessage(
                    message,
                    MessageCodec.encode(
                            message.body(),
                            message.incarnation(),
                            payloads.sent(message.target().value(), FIELD, kind)));
        }
    }
}
