package io.durable.jpa;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Marks a DataSource whose connections the engine takes instead of opening a small pool of its own. It must lead to the same database and schema as the
 * application's DataSource, give READ COMMITTED connections that nobody else uses, and, on PostgreSQL, set {@code idle_in_transaction_session_timeout},
 * {@code lock_timeout} and {@code statement_timeout}. Give the bean {@code defaultCandidate = false}, so that it does not become a second candidate for the
 * application's own DataSource.
 */
@Documented
@Qualifier
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.PARAMETER, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface DurableDataSource {}
