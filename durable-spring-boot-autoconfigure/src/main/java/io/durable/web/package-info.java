/** The HTTP face of orchestrations, after the contract of Durable Functions. Depends on {@code io.durable}, the client behind it, and Spring MVC alone. */
@NullMarked
package io.durable.web;

import org.jspecify.annotations.NullMarked;
