package io.durable.history;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of an orchestration instance within its hub, chosen by the caller or generated.
 *
 * @param value 1 to 255 characters of {@code A-Z a-z 0-9 . _ : @ / -}; no part of it between slashes is empty, {@code .} or {@code ..}, because browsers, firewalls and
 *     proxies take a link to such an id, encoded or not, for a link to another one, or refuse it
 */
public record InstanceId(String value) implements Comparable<InstanceId> {

    /** How many characters an id may have. */
    public static final int LENGTH_MAX = 255;

    /** @throws IllegalArgumentException if the value has a character or a length that is not allowed */
    public InstanceId {
        Objects.requireNonNull(value, "The instance id is null");
        if (!isAllowed(value)) {
            throw new IllegalArgumentException(
                    "Instance id '" + shortened(value) + "' is not allowed: use 1 to " + LENGTH_MAX
                            + " characters of A-Z a-z 0-9 . _ : @ / -, and nothing empty, '.' or '..' between slashes");
        }
    }

    /** The shard of this instance: a hash of the id that is stored with every row and therefore never changes. */
    public int shard() {
        return Shards.of(value);
    }

    /** As a record would, but without the detour by which a record finds its code: ids are looked up all the time. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof InstanceId that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    /** Whether this can be an id. */
    public static boolean isAllowed(String value) {
        boolean allowed = !value.isEmpty() && value.length() <= LENGTH_MAX;
        for (int i = 0; allowed && i < value.length(); i++) {
            allowed = isAllowed(value.charAt(i));
        }
        return allowed && hasPlainParts(value);
    }

    private static boolean hasPlainParts(String value) {
        int begin = 0;
        for (int slash = value.indexOf('/'); slash >= 0; slash = value.indexOf('/', begin)) {
            if (!isPlainPart(value, begin, slash)) {
                return false;
            }
            begin = slash + 1;
        }
        return isPlainPart(value, begin, value.length());
    }

    private static boolean isPlainPart(String value, int begin, int end) {
        int length = end - begin;
        return length > 2 || length > 0 && !value.startsWith("..".substring(0, length), begin);
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '-' && c <= ':' // with the dot, the slash and the digits between them
                || c == '_'
                || c == '@';
    }

    private static String shortened(String value) {
        return value.length() <= 80 ? value : value.substring(0, 80) + "… (" + value.length() + " characters)";
    }
}
