/** The owner's loop: partitions, turns, commits, timers, dispatch, as steppable machines over the ports. Threads only in {@code runtime.threads}. */
@NullMarked
package io.durable.runtime;

import org.jspecify.annotations.NullMarked;
