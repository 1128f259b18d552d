/** An application with a persistence unit of its own. */
@NullMarked
package io.durable.shop;

import org.jspecify.annotations.NullMarked;
