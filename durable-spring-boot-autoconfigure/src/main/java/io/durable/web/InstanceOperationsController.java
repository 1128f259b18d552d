package io.durable.web;

import io.durable.DurableClient;
import io.durable.InvalidInstanceStateException;
import io.durable.PurgeOptions;
import io.durable.TerminateOptions;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Steers one instance: events, its end, suspension, removal, as Durable Functions does; cancel is our own. Each answers when it is accepted, before it acts. */
@RestController
@RequestMapping("${durable.web.base-path:/durable}")
final class InstanceOperationsController {

    private final DurableClient client;
    private final JsonBody json;
    private final Access access;

    InstanceOperationsController(DurableClient client, JsonBody json, Access access) {
        this.client = client;
        this.json = json;
        this.access = access;
    }

    /** The path is matched as a whole, because ids may have slashes in them: what is asked for stands at its end. */
    @PostMapping("/instances/{*path}")
    ResponseEntity<Void> operate(
            @PathVariable("path") String path,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false, defaultValue = "false") boolean recursive,
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
            case TERMINATE -> client.terminate(id, reason, new TerminateOptions(recursive));
            case CANCEL -> client.cancel(id, reason);
            case SUSPEND -> client.suspend(id, reason);
            case RESUME -> client.resume(id, reason);
        }
        return ResponseEntity.accepted().build();
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
            long count = client.purge(id, new PurgeOptions(recursive)).instanceCount();
            return InstanceListController.Deleted.response(count);
        } catch (InvalidInstanceStateException underWay) {
            return Problems.of(HttpStatus.CONFLICT, underWay);
        }
    }
}
