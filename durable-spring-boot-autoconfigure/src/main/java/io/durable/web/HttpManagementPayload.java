package io.durable.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * All links to an orchestration, for a body of your own.
 *
 * @param links as in a check-status response
 * @param rewindPostUri POST to it to let the instance go on from before its failure, with {@code {text}} replaced
 */
public record HttpManagementPayload(
        @JsonUnwrapped CheckStatus links,
        @JsonProperty("rewindPostUri") String rewindPostUri) {}
