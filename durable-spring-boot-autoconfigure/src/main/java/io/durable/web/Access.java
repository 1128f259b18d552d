package io.durable.web;

import org.jspecify.annotations.Nullable;

/** Who may do what through the HTTP endpoints: asks about whoever sends the request that the thread handles. */
interface Access {

    /** Where it was written out that everybody may do everything. */
    Access OPEN = (permission, instanceId) -> true;

    boolean allows(ManagementPermission permission, @Nullable String instanceId);

    /**
     * Passes if that is allowed.
     *
     * @throws RuntimeException for which Spring Security's filters have an answer, if not
     */
    default void check(ManagementPermission permission, @Nullable String instanceId) {}

    /** Whether the answer may differ from instance to instance. */
    default boolean decidesPerInstance() {
        return false;
    }
}
