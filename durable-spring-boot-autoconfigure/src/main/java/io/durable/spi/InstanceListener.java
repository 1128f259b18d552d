package io.durable.spi;

import io.durable.history.InstanceId;
import java.util.Collection;

/** Is told which instances a commit on this node has started or ended. Called after the commit, on the committing thread; must be quick and must not throw. */
@FunctionalInterface
public interface InstanceListener {

    /**
     * These instances began or ended.
     *
     * @param begun and not ended with the same commit
     * @param ended the rows as they are now
     */
    void changed(Collection<InstanceId> begun, Collection<InstanceRecord> ended);

    /** Updates of these instances have come out. Of no interest to who waits for instances only. */
    default void answered(Collection<InstanceId> instances) {}
}
