package io.durable.history;

import java.util.UUID;

/**
 * The id of one scheduled activity, random, so that a completion made on another timeline of a database that lost a tail never fits.
 *
 * @param value time-ordered and random
 */
public record TaskId(UUID value) {

    @Override
    public String toString() {
        return value.toString();
    }
}
