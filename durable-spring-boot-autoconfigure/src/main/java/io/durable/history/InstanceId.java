package io.durable.history;

import java.util.regex.Pattern;

/**
 * The name of an orchestration instance within its hub, chosen by the caller or generated.
 *
 * @param value 1 to 255 characters of {@code A-Z a-z 0-9 . _ : @ / -}
 */
public record InstanceId(String value) implements Comparable<InstanceId> {

    /** How many characters an id may have. */
    public static final int LENGTH_MAX = 255;

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:@/-]{1," + LENGTH_MAX + "}");

    /** @throws IllegalArgumentException if the value has a character or a length that is not allowed */
    public InstanceId {
        if (!ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException("Instance id '" + shortened(value) + "' is not allowed: use 1 to "
                    + LENGTH_MAX + " characters of A-Z a-z 0-9 . _ : @ / -");
        }
    }

    /** The shard of this instance: a hash of the id that is stored with every row and therefore never changes. */
    public int shard() {
        return Shards.of(value);
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static String shortened(String value) {
        return value.length() <= 80 ? value : value.substring(0, 80) + "… (" + value.length() + " characters)";
    }
}
