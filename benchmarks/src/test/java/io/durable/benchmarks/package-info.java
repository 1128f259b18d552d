/** That the workloads run and their figures are right; nothing here depends on how fast the machine is. */
@NullMarked
package io.durable.benchmarks;

import org.jspecify.annotations.NullMarked;
