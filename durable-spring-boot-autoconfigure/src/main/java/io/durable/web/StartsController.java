package io.durable.web;

import io.durable.DurableClient;
import io.durable.StartOptions;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Starts orchestrations by name, as Durable Functions does. */
@RestController
@RequestMapping("${durable.web.base-path:/durable}")
final class StartsController {

    private final DurableClient client;
    private final DurableHttp http;
    private final JsonBody json;
    private final Access access;

    StartsController(DurableClient client, DurableHttp http, JsonBody json, Access access) {
        this.access = access;
        this.client = client;
        this.http = http;
        this.json = json;
    }

    @PostMapping({"/orchestrators/{name}", "/orchestrators/{name}/{*id}"})
    ResponseEntity<?> start(
            @PathVariable("name") String name,
            @PathVariable(name = "id", required = false) @Nullable String path,
            @RequestParam(required = false) @Nullable String version,
            @ModelAttribute Waiting waiting,
            HttpServletRequest request)
            throws IOException {
        String wishedId = path == null || path.length() < 2 ? null : OperationPath.id(path);
        requireNoForm(request);
        access.check(ManagementPermission.OPERATE, wishedId);
        Duration patience = waiting.patience();
        StartOptions options = StartOptions.defaults();
        options = wishedId == null ? options : options.withInstanceId(wishedId);
        options = version == null ? options : options.withVersion(version);
        String instanceId = client.startNew(name, json.read(request), options);
        return patience == null || !access.allows(ManagementPermission.VIEW_PAYLOAD, instanceId)
                ? http.createCheckStatusResponse(instanceId)
                : http.waitForCompletionOrCreateCheckStatusResponse(instanceId, patience);
    }

    /** The body of a form has been read for its fields before anybody could read it as JSON. */
    private static void requireNoForm(HttpServletRequest request) {
        String type = request.getContentType();
        if (type != null && (type.startsWith("application/x-www-form-urlencoded") || type.startsWith("multipart/"))) {
            throw new IllegalArgumentException("The input is JSON, send it as application/json, not as '" + type + "'");
        }
    }
}
