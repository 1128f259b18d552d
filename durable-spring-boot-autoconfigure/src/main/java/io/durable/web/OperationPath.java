package io.durable.web;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind {@code /instances} in the path of a request that steers an instance: the id, which may have slashes in it, the operation, and for an event
 * its name.
 */
record OperationPath(String instanceId, Operation operation, String eventName) {

    private static final String RAISE_EVENT = "/raiseEvent/";

    enum Operation {
        RAISE_EVENT,
        TERMINATE,
        CANCEL,
        SUSPEND,
        RESUME,
        REWIND,
        RESTART,
        FORK
    }

    /**
     * Null if there is no such operation.
     *
     * @param path begins with a slash, or is empty
     */
    static @Nullable OperationPath parse(String path) {
        int last = path.lastIndexOf('/');
        int event = path.lastIndexOf(RAISE_EVENT);
        if (event > 0 && event + RAISE_EVENT.length() - 1 == last) {
            return new OperationPath(id(path.substring(0, event)), Operation.RAISE_EVENT, path.substring(last + 1));
        }
        if (last <= 0) {
            return null;
        }
        Optional<Operation> named = named(path.substring(last + 1));
        return named.map(operation -> new OperationPath(id(path.substring(0, last)), operation, ""))
                .orElse(null);
    }

    private static Optional<Operation> named(String segment) {
        return Arrays.stream(Operation.values())
                .filter(operation -> operation != Operation.RAISE_EVENT)
                .filter(operation -> operation.name().equalsIgnoreCase(segment))
                .findFirst();
    }

    /** The id that is the whole of the path. */
    static String id(String path) {
        return path.isEmpty() ? path : path.substring(1);
    }
}
