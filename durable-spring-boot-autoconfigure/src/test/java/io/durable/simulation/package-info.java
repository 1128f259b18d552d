/**
 * The deterministic simulation: a database, a bus and clocks that fail as real ones do, nodes that die and come back as zombies, random orchestrations, and
 * checkers for the invariants. One thread, one seed, one trace.
 */
@NullMarked
package io.durable.simulation;

import org.jspecify.annotations.NullMarked;
