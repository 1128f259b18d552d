package io.durable.client;

import io.durable.history.MessageId;
import io.durable.history.TimeOrderedIds;
import io.durable.spi.Randomness;
import java.time.Instant;

/** The ids of messages that this client sends: each greater than the one before, so that an instance sees them in the order in which they were sent. */
final class MessageIds {

    private final TimeOrderedIds ids = new TimeOrderedIds();
    private final Randomness randomness;

    MessageIds(Randomness randomness) {
        this.randomness = randomness;
    }

    MessageId next(Instant now) {
        return new MessageId(ids.next(now, randomness.nextLong()));
    }
}
