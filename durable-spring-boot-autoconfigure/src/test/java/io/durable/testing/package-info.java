/** What tests of several packages share. */
@NullMarked
package io.durable.testing;

import org.jspecify.annotations.NullMarked;
