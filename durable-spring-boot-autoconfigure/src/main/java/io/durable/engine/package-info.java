/** The orchestrator's life: history and new messages in, decisions out. No Spring, no I/O, no clock, no randomness, no thread of its own. */
@NullMarked
package io.durable.engine;

import org.jspecify.annotations.NullMarked;
