/** The wiring: finds the application's orchestrators and activities, calls them, and makes the runtime and the client from properties. */
@NullMarked
package io.durable.autoconfigure;

import org.jspecify.annotations.NullMarked;
