package io.durable.web;

import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to do through the HTTP endpoints. A bean of type {@code AuthorizationManager<ManagementRequest>} decides in place of the authorities; it is asked for each instance of a
 * list and of a removal by filter, and for each child that a rewind or a recursive removal or termination reaches, too.
 *
 * @param permission that it takes
 * @param instanceId of the instance; absent if it is about none that is there, as at a start without an id
 */
public record ManagementRequest(
        ManagementPermission permission, @Nullable String instanceId) {}
