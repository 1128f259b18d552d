package io.durable.runtime;

import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;

/** How an attempt at a task ended, on its way to the owner. */
record Report(ScheduledTask task, TaskOutcome outcome) {}
