package io.durable.kafka;

import io.durable.spi.Assignments;
import io.durable.spi.Clock;
import io.durable.spi.ClusterRegistry;
import io.durable.spi.Inbound;
import java.util.Optional;

/**
 * What a node on Kafka works for.
 *
 * @param inbound is handed what comes
 * @param assignments is told which partitions to own
 * @param clock of the hub
 * @param registry remembers the cluster, where there is a database
 */
record NodePorts(Inbound inbound, Assignments assignments, Clock clock, Optional<ClusterRegistry> registry) {}
