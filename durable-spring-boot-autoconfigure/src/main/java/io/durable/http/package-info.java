/** Makes the HTTP requests of orchestrators, through Spring's {@code RestClient}. */
@NullMarked
package io.durable.http;

import org.jspecify.annotations.NullMarked;
