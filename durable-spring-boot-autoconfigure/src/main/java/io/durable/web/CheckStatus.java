package io.durable.web;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Where to ask for the state of an orchestration and to steer it: the body of a check-status response, with the names of Durable Functions. All links are
 * absolute.
 *
 * @param id of the instance
 * @param statusQueryGetUri GET it for the state
 * @param sendEventPostUri POST an event's JSON to it, with {@code {eventName}} replaced
 * @param terminatePostUri POST to it to end the instance, with {@code {text}} replaced
 * @param purgeHistoryDeleteUri DELETE it to remove the instance once it has ended
 * @param restartPostUri POST to it to start the orchestration over
 * @param suspendPostUri POST to it to suspend the instance, with {@code {text}} replaced
 * @param resumePostUri POST to it to resume the instance, with {@code {text}} replaced
 */
public record CheckStatus(
        @JsonProperty("id") String id,
        @JsonProperty("statusQueryGetUri") String statusQueryGetUri,
        @JsonProperty("sendEventPostUri") String sendEventPostUri,
        @JsonProperty("terminatePostUri") String terminatePostUri,
        @JsonProperty("purgeHistoryDeleteUri") String purgeHistoryDeleteUri,
        @JsonProperty("restartPostUri") String restartPostUri,
        @JsonProperty("suspendPostUri") String suspendPostUri,
        @JsonProperty("resumePostUri") String resumePostUri) {}
