package io.durable.web;

import io.durable.DurableClient;
import io.durable.OrchestrationMetadata;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what Durable Functions answers under {@code /instances}. */
@RestController
@RequestMapping("${durable.web.base-path:/durable}")
final class InstancesController {

    private static final String RETRY_AFTER_SECONDS = "5";

    private final DurableClient client;
    private final DurableHttp http;
    private final Access access;
    private final StatusJson json = new StatusJson();

    InstancesController(DurableClient client, DurableHttp http, Access access) {
        this.client = client;
        this.http = http;
        this.access = access;
    }

    /**
     * The query of the contract.
     *
     * @param showHistory whether the history is shown; absent: it is not
     * @param showHistoryOutput whether the history's items show their results; absent: they do not
     * @param showInput whether inputs are shown; absent: they are
     * @param returnInternalServerErrorOnFailure whether a failed instance is answered with 500; absent: with 200
     */
    record Query(
            @Nullable Boolean showHistory,
            @Nullable Boolean showHistoryOutput,
            @Nullable Boolean showInput,
            @Nullable Boolean returnInternalServerErrorOnFailure) {

        boolean asksForHistory() {
            return Boolean.TRUE.equals(showHistory);
        }

        StatusJson.View view(boolean payloads) {
            return new StatusJson.View(
                    payloads && !Boolean.FALSE.equals(showInput),
                    payloads && Boolean.TRUE.equals(showHistoryOutput),
                    payloads);
        }

        HttpStatus statusOfFailed() {
            return Boolean.TRUE.equals(returnInternalServerErrorOnFailure)
                    ? HttpStatus.INTERNAL_SERVER_ERROR
                    : HttpStatus.OK;
        }
    }

    /** The path is matched as a whole, because ids may have slashes in them. */
    @GetMapping(path = "/instances/{*path}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> status(
            @PathVariable("path") String path, @ModelAttribute Query query, HttpServletRequest request) {
        access.check(ManagementPermission.VIEW, OperationPath.id(path));
        Optional<OrchestrationMetadata> found = find(OperationPath.id(path));
        if (found.isEmpty()) {
            return ResponseEntity.notFound().build();
        }
        OrchestrationMetadata instance = found.get();
        StatusJson.View view = query.view(access.allows(ManagementPermission.VIEW_PAYLOAD, instance.instanceId()));
        byte[] body = query.asksForHistory()
                ? json.status(instance, client.getHistory(instance.instanceId()), view)
                : json.status(instance, view);
        return switch (instance.runtimeStatus()) {
            case PENDING, RUNNING, SUSPENDED, STALLED ->
                askAgain(instance.instanceId(), request.getQueryString(), body);
            case COMPLETED, TERMINATED, CANCELED -> ResponseEntity.ok(body);
            case FAILED -> ResponseEntity.status(query.statusOfFailed()).body(body);
        };
    }

    private Optional<OrchestrationMetadata> find(String id) {
        try {
            return client.getInstance(id);
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty(); // what can't be an id names no instance
        }
    }

    /** Names the query too, so that a client which follows {@code Location} goes on asking the same. */
    private ResponseEntity<byte[]> askAgain(String id, @Nullable String query, byte[] body) {
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, http.statusUri(id) + (query == null ? "" : "?" + query))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(body);
    }
}
