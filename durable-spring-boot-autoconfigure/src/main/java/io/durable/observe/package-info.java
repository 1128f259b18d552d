/** Measures the runtime with Micrometer and has it observed, where the application has a registry. */
@NullMarked
package io.durable.observe;

import org.jspecify.annotations.NullMarked;
