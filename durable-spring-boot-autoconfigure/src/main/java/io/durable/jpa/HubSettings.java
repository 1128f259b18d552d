package io.durable.jpa;

import io.durable.history.Shards;

/**
 * What a hub is opened with.
 *
 * @param name of the hub, 1 to 100 characters
 * @param partitions how many a new hub gets; an existing one must have as many
 * @param initializeSchema whether to make tables that are not there
 * @param payloads how payloads are stored
 */
record HubSettings(String name, int partitions, boolean initializeSchema, PayloadSettings payloads) {

    /** With small payloads as they are. */
    HubSettings(String name, int partitions, boolean initializeSchema) {
        this(name, partitions, initializeSchema, PayloadSettings.DEFAULT);
    }

    private static final int NAME_LENGTH_MAX = 100;

    /** @throws IllegalArgumentException if the name or the number is out of its bounds */
    HubSettings {
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "Hub name '" + name + "' is not allowed: use 1 to " + NAME_LENGTH_MAX + " characters");
        }
        if (partitions < 1 || partitions > Shards.COUNT) {
            throw new IllegalArgumentException(
                    "Hub '" + name + "' can't have " + partitions + " partitions: use 1 to " + Shards.COUNT);
        }
    }
}
