/** The public face: annotations, contexts, the client, options and exceptions. Depends on {@code io.durable.history} alone. */
@NullMarked
package io.durable;

import org.jspecify.annotations.NullMarked;
