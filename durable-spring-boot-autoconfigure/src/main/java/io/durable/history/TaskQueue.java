package io.durable.history;

import java.util.regex.Pattern;

/** Names of the queues by which tasks reach those who execute them. */
public final class TaskQueue {

    /** The queue of activities that name none. */
    public static final String DEFAULT = "default";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,60}");

    private TaskQueue() {}

    /**
     * The name as it is.
     *
     * @throws IllegalArgumentException if it can't be a queue's name
     */
    public static String requireValid(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' can't be the name of a queue: it takes 1 to 60 characters of A-Z a-z 0-9 . _ -");
        }
        return name;
    }
}
