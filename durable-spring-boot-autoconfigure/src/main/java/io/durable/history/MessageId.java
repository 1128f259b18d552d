package io.durable.history;

import java.util.UUID;

/**
 * The id of one message, time-ordered within its sender, otherwise random.
 *
 * @param value compared as 128 unsigned bits
 */
public record MessageId(UUID value) implements Comparable<MessageId> {

    @Override
    public int compareTo(MessageId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
