package io.durable.web;

import io.durable.DurableClient;
import io.durable.InstanceNotFoundException;
import io.durable.OrchestrationMetadata;
import io.durable.WaitTimeoutException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
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
    private final WaitingRoom room;
    private final StatusJson json = new StatusJson();

    InstancesController(DurableClient client, DurableHttp http, Access access, WaitingRoom room) {
        this.room = room;
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
     * @param showDetails whether what the contract has no field for is shown; this and what follows is our own
     * @param waitFor what to wait for before the state is answered
     * @param waitMillis for how long at most, 60 s at most; not at all while too many others wait
     */
    record Query(
            @Nullable Boolean showHistory,
            @Nullable Boolean showHistoryOutput,
            @Nullable Boolean showInput,
            @Nullable Boolean returnInternalServerErrorOnFailure,
            @Nullable Boolean showDetails,
            @Nullable Awaited waitFor,
            @Nullable Integer waitMillis) {

        /** After so many milliseconds a thread of the server has something better to do. */
        private static final int WAITED_MAX_MS = 60_000;

        /** What a look at an instance may wait for. */
        enum Awaited {
            START,
            COMPLETION
        }

        boolean asksForDetails() {
            return Boolean.TRUE.equals(showDetails);
        }

        /** @throws IllegalArgumentException if it is negative, or there is nothing to wait for */
        Duration patience() {
            if ((waitMillis == null) != (waitFor == null) || waitMillis != null && waitMillis < 0) {
                throw new IllegalArgumentException("waitFor is " + waitFor + " and waitMillis is " + waitMillis
                        + ": give both, the time zero or more");
            }
            return Duration.ofMillis(Math.min(waitMillis == null ? 0 : waitMillis, WAITED_MAX_MS));
        }

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
        Optional<OrchestrationMetadata> found = find(OperationPath.id(path), query);
        if (found.isEmpty()) {
            return ResponseEntity.notFound().build();
        }
        OrchestrationMetadata instance = found.get();
        StatusJson.View view = query.view(access.allows(ManagementPermission.VIEW_PAYLOAD, instance.instanceId()));
        byte[] body = query.asksForHistory()
                ? json.status(instance, client.getHistory(instance.instanceId()), view)
                : query.asksForDetails() ? json.details(instance, view) : json.status(instance, view);
        return switch (instance.runtimeStatus()) {
            case PENDING, RUNNING, SUSPENDED, STALLED ->
                askAgain(instance.instanceId(), request.getQueryString(), body);
            case COMPLETED, TERMINATED, CANCELED -> ResponseEntity.ok(body);
            case FAILED -> ResponseEntity.status(query.statusOfFailed()).body(body);
        };
    }

    private Optional<OrchestrationMetadata> find(String id, Query query) {
        Duration patience = query.patience();
        Query.Awaited goal = query.waitFor();
        try {
            return goal == null ? client.getInstance(id) : await(id, goal, patience);
        } catch (InstanceNotFoundException missing) {
            return Optional.empty();
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty(); // what can't be an id names no instance
        }
    }

    private Optional<OrchestrationMetadata> await(String id, Query.Awaited goal, Duration patience) {
        return room.await(() -> waited(id, goal, patience), () -> client.getInstance(id));
    }

    private Optional<OrchestrationMetadata> waited(String id, Query.Awaited goal, Duration patience) {
        try {
            switch (goal) {
                case START -> client.waitForStart(id, patience);
                case COMPLETION -> client.waitForCompletion(id, patience);
            }
        } catch (WaitTimeoutException notYet) {
            // the state says so
        }
        return client.getInstance(id);
    }

    /** Names the query too, so that a client which follows {@code Location} goes on asking the same. */
    private ResponseEntity<byte[]> askAgain(String id, @Nullable String query, byte[] body) {
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, http.statusUri(id) + (query == null ? "" : "?" + query))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(body);
    }
}
