/**
 * The stored form of what is recorded and sent: a one-line JSON header with a format version, then the payload's bytes as they are. Depends on
 * {@code io.durable.history} and Jackson; knows no database.
 */
@NullMarked
package io.durable.codec;

import org.jspecify.annotations.NullMarked;
