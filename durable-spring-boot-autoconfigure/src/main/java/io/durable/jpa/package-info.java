/**
 * The ports to the database, kept over JDBC: the owner's side on connections of its own, the client's side on the caller's. Depends on the ports, the stored
 * form and Spring's JDBC support; nothing depends on it.
 */
@NullMarked
package io.durable.jpa;

import org.jspecify.annotations.NullMarked;
