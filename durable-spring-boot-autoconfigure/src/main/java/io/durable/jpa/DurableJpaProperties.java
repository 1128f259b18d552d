package io.durable.jpa;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Properties of the hub's database.
 *
 * @param enabled Whether the application's database is the hub's; without one the process executes activities that come over Kafka, and nothing else.
 * @param initializeSchema When to create the tables that are not there; embedded means H2, in memory or in a file.
 * @param poolSize How many connections the engine opens for itself.
 */
@ConfigurationProperties("durable.jpa")
record DurableJpaProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
        @DefaultValue("8") int poolSize) {

    private static final int POOL_SIZE_MIN = 2;

    /** @throws IllegalArgumentException if a value makes no sense; the message names the property */
    DurableJpaProperties {
        if (poolSize < POOL_SIZE_MIN) {
            throw new IllegalArgumentException(
                    "durable.jpa.pool-size is " + poolSize + ", it must be " + POOL_SIZE_MIN + " or more");
        }
    }
}
