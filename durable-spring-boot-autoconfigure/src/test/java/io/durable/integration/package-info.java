/** The starter as an application uses it: everything real, on a real database, through the public face alone. */
@NullMarked
package io.durable.integration;

import org.jspecify.annotations.NullMarked;
