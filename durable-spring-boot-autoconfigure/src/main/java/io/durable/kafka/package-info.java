/**
 * The transport over Kafka: bells and reports to the owners of partitions, tasks to workers, and the group that says who owns which partition. Depends on the
 * ports and the codec; everything in it may be lost, doubled or reordered without harm.
 */
@NullMarked
package io.durable.kafka;

import org.jspecify.annotations.NullMarked;
