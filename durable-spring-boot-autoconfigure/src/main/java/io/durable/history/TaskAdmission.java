package io.durable.history;

import org.jspecify.annotations.Nullable;

/**
 * How a task stands among those that wait for the same thing.
 *
 * @param key of those of which only so many run at once; absent: none
 * @param priority among those that wait, higher first; of the same priority, who came first
 */
public record TaskAdmission(@Nullable String key, int priority) {

    private static final int KEY_LENGTH_MAX = 200;
    private static final int PRIORITY_MAX = 1_000;
    private static final TaskAdmission DEFAULT = new TaskAdmission(null, 0);

    /** @throws IllegalArgumentException if the key is empty or too long, or the priority is out of bounds */
    public TaskAdmission {
        if (key != null && (key.isBlank() || key.length() > KEY_LENGTH_MAX)) {
            throw new IllegalArgumentException("A concurrency key must have 1 to " + KEY_LENGTH_MAX
                    + " characters, not all of them blank; this one has " + key.length());
        }
        if (Math.abs((long) priority) > PRIORITY_MAX) {
            throw new IllegalArgumentException(
                    "Priority " + priority + " must be from -" + PRIORITY_MAX + " to " + PRIORITY_MAX);
        }
    }

    /** Without a key, of priority 0. */
    public static TaskAdmission byDefault() {
        return DEFAULT;
    }

    /** The same with this key. */
    public TaskAdmission withKey(String other) {
        return new TaskAdmission(other, priority);
    }

    /** The same with this priority. */
    public TaskAdmission withPriority(int other) {
        return new TaskAdmission(key, other);
    }
}
