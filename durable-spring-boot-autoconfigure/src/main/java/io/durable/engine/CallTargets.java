package io.durable.engine;

import io.durable.MethodReference;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskTimeouts;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Which orchestrator or activity a call means. Any thread may ask. */
public interface CallTargets {

    /**
     * The activity behind a method reference.
     *
     * @throws IllegalArgumentException if the reference does not name exactly one; the message names the way round
     */
    Target activity(MethodReference method);

    /**
     * The orchestrator behind a method reference.
     *
     * @throws IllegalArgumentException if the reference does not name exactly one; the message names the way round
     */
    Target orchestrator(MethodReference method);

    /**
     * The query or update behind a method reference.
     *
     * @throws IllegalArgumentException if the reference does not name a method that is marked as one; the message names the way round
     */
    Request request(RequestKind kind, MethodReference method);

    /** The policy that the activity with this name declares; none if it is not known here. */
    RetryPolicy declaredRetry(String activity);

    /** The limits that the activity with this name declares; none if it is not known here. */
    TaskTimeouts declaredTimeouts(String activity);

    /** The queue that the activity with this name declares; the default one if it is not known here. */
    String declaredQueue(String activity);

    /** The version that instances of the orchestrator with this name get that are started for none; absent: none. */
    @Nullable
    String defaultVersion(String orchestrator);

    /**
     * A named piece of code.
     *
     * @param name as recorded in histories
     * @param resultType what its result is read as
     * @param version that an orchestrator declares; absent: none
     */
    record Target(String name, Type resultType, @Nullable String version) {

        /** Code that declares no version. */
        public Target(String name, Type resultType) {
            this(name, resultType, null);
        }
    }

    /** What an orchestration can be asked from outside. */
    enum RequestKind {
        QUERY,
        UPDATE
    }

    /**
     * A query or an update.
     *
     * @param name by which both ends know it
     * @param inputType what it takes; {@code Void} for nothing
     * @param resultType what its answer is read as
     */
    record Request(String name, Type inputType, Type resultType) {}
}
