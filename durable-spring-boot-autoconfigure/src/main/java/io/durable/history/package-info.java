/** What is recorded and sent: ids, history events, messages, failures. Data only; depends on nothing. */
@NullMarked
package io.durable.history;

import org.jspecify.annotations.NullMarked;
