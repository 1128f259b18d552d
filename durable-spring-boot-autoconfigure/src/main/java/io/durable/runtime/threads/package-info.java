/** The only place with threads: orchestrators parked between turns, loops, activities, and the clock between two looks at the database's. */
@NullMarked
package io.durable.runtime.threads;

import org.jspecify.annotations.NullMarked;
