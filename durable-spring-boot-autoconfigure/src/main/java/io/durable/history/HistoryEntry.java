package io.durable.history;

import java.time.Instant;

/**
 * An event in its place in the history of an execution.
 *
 * @param sequence dense, counts from 0
 * @param time when the turn ran that recorded it; never goes back within an instance
 */
public record HistoryEntry(int sequence, Instant time, HistoryEvent event) {}
