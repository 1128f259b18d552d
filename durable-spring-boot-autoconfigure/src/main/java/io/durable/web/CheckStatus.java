package io.durable.web;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Where to ask for the state of an orchestration: the body of a check-status response.
 *
 * @param id of the instance
 * @param statusQueryGetUri absolute; GET it for the state
 */
public record CheckStatus(
        @JsonProperty("id") String id,
        @JsonProperty("statusQueryGetUri") String statusQueryGetUri) {}
