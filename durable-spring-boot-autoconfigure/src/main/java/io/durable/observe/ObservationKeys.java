package io.durable.observe;

import org.jspecify.annotations.Nullable;

/** Keys and names of observations and spans: those of Durable Functions where it has them. */
final class ObservationKeys {

    static final String TYPE = "durabletask.type";
    static final String NAME = "durabletask.task.name";
    static final String VERSION = "durabletask.task.version";
    static final String INSTANCE = "durabletask.task.instance_id";
    static final String EXECUTION = "durabletask.task.execution_id";
    static final String STEP = "durabletask.task.task_id";
    static final String STATUS = "durabletask.task.status";
    static final String ATTEMPT = "durabletask.task.attempt";

    private ObservationKeys() {}

    /** For example orchestration:order@(2). */
    static String spanName(String what, String name, @Nullable String version) {
        return version == null ? what + ":" + name : what + ":" + name + "@(" + version + ")";
    }
}
