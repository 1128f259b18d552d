/** A real Kafka broker inside the process, whose data survives restarts. Knows Kafka and Spring Boot, and nothing of orchestrations. */
@NullMarked
package io.durable.embedded.kafka;

import org.jspecify.annotations.NullMarked;
