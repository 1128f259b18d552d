package io.durable.runtime;

import io.durable.history.MessageId;
import io.durable.history.TimeOrderedIds;
import java.util.UUID;

/** The ids of the rows that one turn makes: the engine counts up from the turn's id, the runtime from half-way on. */
final class TurnIds {

    private static final int RUNTIME_OFFSET = 1 << 19;

    private final UUID turn;
    private int next = RUNTIME_OFFSET;

    TurnIds(UUID turn) {
        this.turn = turn;
    }

    UUID turn() {
        return turn;
    }

    MessageId nextMessage() {
        return new MessageId(TimeOrderedIds.plus(turn, next++));
    }
}
