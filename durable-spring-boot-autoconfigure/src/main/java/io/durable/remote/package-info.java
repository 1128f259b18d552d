/** A client for services that reach a hub over HTTP alone. Depends on {@code io.durable}, its history and Spring's {@code RestClient}. */
@NullMarked
package io.durable.remote;

import org.jspecify.annotations.NullMarked;
