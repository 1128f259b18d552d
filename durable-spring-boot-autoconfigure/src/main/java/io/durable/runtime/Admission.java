package io.durable.runtime;

import io.durable.spi.TaskAdmissions;
import io.durable.spi.TaskLimits;

/**
 * What limits activities over all nodes.
 *
 * @param limits which activities have limits
 * @param admissions who may begin where there is one; not asked where there is none
 */
public record Admission(TaskLimits limits, TaskAdmissions admissions) {

    /** Nothing is limited. */
    public static Admission unlimited() {
        return new Admission(TaskLimits.none(), (activity, limit, requests) -> {
            throw new IllegalStateException("Activity '" + activity + "' has no limit");
        });
    }

    boolean isLimited(String activity) {
        return limits.find(activity) != null;
    }
}
