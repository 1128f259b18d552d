/** Workloads, the application they run in, and the account of time, CPU and memory. Depends on the public API alone. */
@NullMarked
package io.durable.benchmarks;

import org.jspecify.annotations.NullMarked;
