/** The ports: what the runtime needs from a database, a bus, a clock and the application's code, each with the contract it must keep. */
@NullMarked
package io.durable.spi;

import org.jspecify.annotations.NullMarked;
