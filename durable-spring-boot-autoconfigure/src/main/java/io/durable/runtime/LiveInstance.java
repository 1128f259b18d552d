package io.durable.runtime;

import io.durable.engine.OrchestrationExecution;
import io.durable.spi.InstanceRecord;

/**
 * An instance in memory: its row as last committed, and its execution.
 *
 * @param row as last committed
 * @param execution where its code stands
 */
record LiveInstance(InstanceRecord row, OrchestrationExecution execution) {}
