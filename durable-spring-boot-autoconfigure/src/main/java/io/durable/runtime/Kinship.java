package io.durable.runtime;

import io.durable.history.Message;
import io.durable.history.MessageKind;
import io.durable.history.ParentInstance;
import io.durable.spi.InstanceRecord;

/**
 * Who may end whom: a client anybody, an instance only its children. A parent does not know yet that a child could not be started because the id belongs to
 * somebody else when it tells it to end.
 */
final class Kinship {

    private Kinship() {}

    /** Whether this is meant for another incarnation, or an order to end from an instance that is not the parent. It counts for nothing. */
    static boolean isForeign(Message message, InstanceRecord row) {
        if (message.incarnation() != null && !message.incarnation().equals(row.incarnation())) {
            return true;
        }
        MessageKind kind = message.body().kind();
        if (message.sender() == null || kind != MessageKind.TERMINATE && kind != MessageKind.CANCEL) {
            return false;
        }
        ParentInstance parent = row.parent();
        return parent == null || !parent.id().instance().equals(message.sender());
    }
}
