package io.durable.spi;

import org.jspecify.annotations.Nullable;

/** Which activities have limits. Any thread may ask, often; the answer does not change while the runtime runs. */
@FunctionalInterface
public interface TaskLimits {

    /** The limit of the activity with this name, which need not be known here. */
    @Nullable
    TaskLimit find(String activity);

    /** No activity has any. */
    static TaskLimits none() {
        return activity -> null;
    }
}
