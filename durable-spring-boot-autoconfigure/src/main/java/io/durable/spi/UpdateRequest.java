package io.durable.spi;

import io.durable.history.InstanceId;
import java.util.UUID;

/**
 * An update of one incarnation of an instance.
 *
 * @param update its id within the incarnation
 */
public record UpdateRequest(InstanceId instance, UUID incarnation, String update) {}
