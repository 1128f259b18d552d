package io.durable.web;

import io.durable.DurableClient;
import io.durable.ForkOptions;
import io.durable.InstanceNotFoundException;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationMetadata;
import io.durable.PurgeOptions;
import io.durable.RestartOptions;
import io.durable.TerminateOptions;
import io.durable.history.OrchestrationRuntimeStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Steers one instance: events, its end, suspension, rewind, restart, removal, as Durable Functions does; cancel and fork are our own. Each answers when it is accepted, before it acts. */
@RestController
@RequestMapping("${durable.web.base-path:/durable}")
final class InstanceOperationsController {

    private final DurableClient client;
    private final DurableHttp http;
    private final JsonBody json;
    private final Access access;
    private final WaitingRoom room;

    InstanceOperationsController(
            DurableClient client, DurableHttp http, JsonBody json, Access access, WaitingRoom room) {
        this.room = room;
        this.client = client;
        this.http = http;
        this.json = json;
        this.access = access;
    }

    /**
     * The query of the contract.
     *
     * @param reason of whatever is asked for
     * @param recursive whether a termination reaches the children; absent: it does not
     * @param restartWithNewInstanceId whether a restart has another id; absent: it has
     * @param step that a fork begins with; or the event
     * @param event that a fork begins with
     * @param newInstanceId of a fork or, our own, a restart; absent: a random one
     */
    record Query(
            @Nullable String reason,
            @Nullable Boolean recursive,
            @Nullable Boolean restartWithNewInstanceId,
            @Nullable Integer step,
            @Nullable Integer event,
            @Nullable String newInstanceId) {

        TerminateOptions termination() {
            return new TerminateOptions(Boolean.TRUE.equals(recursive));
        }

        RestartOptions restart() {
            if (newInstanceId != null) {
                return new RestartOptions(newInstanceId, Boolean.FALSE.equals(restartWithNewInstanceId));
            }
            return Boolean.FALSE.equals(restartWithNewInstanceId)
                    ? RestartOptions.inPlace()
                    : RestartOptions.defaults();
        }

        /** @throws IllegalArgumentException if neither or both of step and event are there */
        ForkOptions fork() {
            if ((step == null) == (event == null)) {
                throw new IllegalArgumentException("Say where the fork begins: by step, or by event");
            }
            ForkOptions options = step != null ? ForkOptions.fromStep(step) : ForkOptions.fromEvent(event);
            return newInstanceId == null ? options : options.withNewInstanceId(newInstanceId);
        }
    }

    /** The path is matched as a whole, because ids may have slashes in them: what is asked for stands at its end. */
    @PostMapping("/instances/{*path}")
    ResponseEntity<?> operate(
            @PathVariable("path") String path,
            @ModelAttribute Query query,
            @ModelAttribute Waiting waiting,
            HttpServletRequest request)
            throws IOException {
        OperationPath wanted = OperationPath.parse(path);
        if (wanted == null) {
            return ResponseEntity.notFound().build();
        }
        String id = wanted.instanceId();
        access.check(ManagementPermission.OPERATE, id);
        switch (wanted.operation()) {
            case RAISE_EVENT -> raiseEvent(id, wanted.eventName(), request);
            case TERMINATE -> terminate(id, query.reason(), query.termination());
            case CANCEL -> client.cancel(id, query.reason());
            case SUSPEND -> client.suspend(id, query.reason());
            case RESUME -> client.resume(id, query.reason());
            case REWIND -> {
                return rewind(id, query.reason());
            }
            case RESTART -> {
                return restart(id, query.restart(), waiting.patience());
            }
            case FORK -> {
                return fork(id, query.fork());
            }
        }
        return ResponseEntity.accepted().build();
    }

    /** Where somebody decides for each instance, what he was asked about is terminated, one by one: nobody has decided about a child that begins meanwhile. */
    private void terminate(String id, @Nullable String reason, TerminateOptions options) {
        if (!options.recursive() || !access.decidesPerInstance()) {
            client.terminate(id, reason, options);
            return;
        }
        List<String> descendants = checkedDescendants(id, status -> !status.isTerminal());
        client.terminate(id, reason, TerminateOptions.instanceOnly());
        for (String descendant : descendants) {
            try {
                client.terminate(descendant, reason, TerminateOptions.instanceOnly());
            } catch (InvalidInstanceStateException | InstanceNotFoundException ended) {
                // meanwhile, which is what was asked for
            }
        }
    }

    /** Who reaches children by what is asked of their parent has to be allowed to operate each of them. */
    private List<String> checkedDescendants(String id, Predicate<OrchestrationRuntimeStatus> isReached) {
        List<String> reached = new ArrayList<>();
        Deque<String> parents = new ArrayDeque<>(List.of(id));
        while (!parents.isEmpty()) {
            InstanceQuery children = InstanceQuery.all().withParentId(parents.remove());
            @Nullable String token = null;
            do {
                InstancePage page = client.listInstances(children.withContinuationToken(token));
                page.instances().stream()
                        .filter(child -> isReached.test(child.runtimeStatus()))
                        .map(OrchestrationMetadata::instanceId)
                        .forEach(child -> {
                            access.check(ManagementPermission.OPERATE, child);
                            parents.add(child);
                            reached.add(child);
                        });
                token = page.continuationToken();
            } while (token != null);
        }
        return reached;
    }

    /** What has ended otherwise is gone, what has not ended does not meet the condition, and what changes meanwhile is a conflict. */
    private ResponseEntity<?> rewind(String id, @Nullable String reason) {
        if (access.decidesPerInstance()) { // what runs may have failed when the rewind looks at it
            checkedDescendants(id, status -> !status.isTerminal() || status == OrchestrationRuntimeStatus.FAILED);
        }
        try {
            client.rewind(id, reason);
            return ResponseEntity.accepted().build();
        } catch (InvalidInstanceStateException notFailed) {
            OrchestrationRuntimeStatus status = client.getInstance(id)
                    .map(OrchestrationMetadata::runtimeStatus)
                    .orElse(OrchestrationRuntimeStatus.FAILED);
            if (status == OrchestrationRuntimeStatus.FAILED) {
                return Problems.of(HttpStatus.CONFLICT, notFailed);
            }
            return Problems.of(status.isTerminal() ? HttpStatus.GONE : HttpStatus.PRECONDITION_FAILED, notFailed);
        }
    }

    /** What is copied can be seen in the copy, and the copy's id may be somebody else's. */
    private ResponseEntity<?> fork(String id, ForkOptions options) {
        checkCopy(id, options.newInstanceId());
        return http.createCheckStatusResponse(client.fork(id, options));
    }

    private void checkCopy(String id, @Nullable String newInstanceId) {
        access.check(ManagementPermission.OPERATE, newInstanceId);
        if (access.decidesPerInstance()) {
            access.check(ManagementPermission.VIEW_PAYLOAD, id);
        }
    }

    /** The new instance has the input and the tags of the old one, so beside it the same is asked as for a fork. */
    private ResponseEntity<?> restart(String id, RestartOptions options, @Nullable Duration patience) {
        if (!options.sameInstanceId()) {
            checkCopy(id, options.newInstanceId());
        }
        String started;
        try {
            started = client.restart(id, options);
        } catch (InstanceNotFoundException missing) {
            throw new IllegalArgumentException("InstanceId does not match a valid orchestration instance.", missing);
        } catch (InvalidInstanceStateException notEnded) {
            return Problems.of(HttpStatus.CONFLICT, notEnded);
        }
        return patience == null || !access.allows(ManagementPermission.VIEW_PAYLOAD, started)
                ? http.createCheckStatusResponse(started)
                : room.await(
                        () -> http.waitForCompletionOrCreateCheckStatusResponse(started, patience),
                        () -> http.createCheckStatusResponse(started));
    }

    private void raiseEvent(String id, String eventName, HttpServletRequest request) throws IOException {
        String type = request.getContentType();
        if (type == null || !MediaType.APPLICATION_JSON.includes(MediaType.parseMediaType(type))) {
            throw new IllegalArgumentException(
                    "Only application/json request content is supported, not '" + type + "'");
        }
        client.raiseEvent(id, eventName, json.read(request));
    }

    @DeleteMapping(path = "/instances/{*path}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> purge(
            @PathVariable("path") String path,
            @RequestParam(required = false, defaultValue = "false") boolean recursive) {
        String id = OperationPath.id(path);
        access.check(ManagementPermission.ADMIN, id);
        try {
            PurgeOptions options = recursive
                    ? PurgeOptions.withChildren(child -> access.allows(ManagementPermission.ADMIN, child))
                    : PurgeOptions.instanceOnly();
            long count = client.purge(id, options).instanceCount();
            return InstanceListController.Deleted.response(count);
        } catch (InvalidInstanceStateException underWay) {
            return Problems.of(HttpStatus.CONFLICT, underWay);
        }
    }
}
