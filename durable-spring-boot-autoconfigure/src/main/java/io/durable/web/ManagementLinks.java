package io.durable.web;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Makes the absolute links to an instance from the request at hand. Ids consist of characters that stand in a path as they are; a builder would merge the slashes of {@code a//b}. */
record ManagementLinks(String basePath) {

    private static final String TEXT = "?reason={text}";

    /** @throws IllegalStateException if the thread handles no request */
    CheckStatus of(String instanceId) {
        String instance = instance(instanceId);
        return new CheckStatus(
                instanceId,
                instance,
                instance + "/raiseEvent/{eventName}",
                instance + "/terminate" + TEXT,
                instance,
                instance + "/restart",
                instance + "/suspend" + TEXT,
                instance + "/resume" + TEXT);
    }

    /** @throws IllegalStateException if the thread handles no request */
    HttpManagementPayload all(String instanceId) {
        return new HttpManagementPayload(of(instanceId), instance(instanceId) + "/rewind" + TEXT);
    }

    /** @throws IllegalStateException if the thread handles no request */
    String instance(String instanceId) {
        if (RequestContextHolder.getRequestAttributes() == null) {
            throw new IllegalStateException("No link to instance '" + instanceId
                    + "' can be made outside of a request: make it on the thread that handles the request");
        }
        return ServletUriComponentsBuilder.fromCurrentServletMapping()
                        .path(basePath)
                        .toUriString()
                + "/instances/" + instanceId;
    }
}
