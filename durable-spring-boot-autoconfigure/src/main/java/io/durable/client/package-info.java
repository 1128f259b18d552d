/** The client over the ports: starts, steers, reads and waits. Depends on the ports, the engine's call targets and the public face; no Spring. */
@NullMarked
package io.durable.client;

import org.jspecify.annotations.NullMarked;
