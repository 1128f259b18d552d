package io.durable.observe;

import io.durable.runtime.DurableRuntime;
import io.durable.runtime.WorkerRuntime;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;

/** A process that works: beside the hub's database, or without it. */
final class OnRuntime extends AnyNestedCondition {

    OnRuntime() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnBean(DurableRuntime.class)
    static final class Node {}

    @ConditionalOnBean(WorkerRuntime.class)
    static final class Worker {}
}
