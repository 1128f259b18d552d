package io.durable.runtime;

import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskAdmissions;
import io.durable.spi.TaskLimit;
import io.durable.spi.TaskLimits;
import java.util.Collection;

/**
 * What limits activities over all nodes.
 *
 * @param limits which activities have limits
 * @param admissions who may begin where there is one; not asked where there is none
 */
public record Admission(TaskLimits limits, TaskAdmissions admissions) {

    /** Nothing is limited. */
    public static Admission unlimited() {
        return new Admission(TaskLimits.none(), new Unasked());
    }

    boolean isLimited(String activity) {
        return limits.find(activity) != null;
    }

    private static final class Unasked implements TaskAdmissions {

        @Override
        public Admitted admit(String activity, TaskLimit limit, Collection<Request> requests) {
            throw new IllegalStateException("Activity '" + activity + "' has no limit");
        }

        @Override
        public void giveUp(Collection<ScheduledTask> attempts) {
            throw new IllegalStateException("No limit lets anything through: " + attempts);
        }
    }
}
