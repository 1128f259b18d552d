package io.durable.web;

import io.durable.DurableClient;
import io.durable.InstanceIdReusePolicy;
import io.durable.StartOptions;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
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
    private final WaitingRoom room;

    StartsController(DurableClient client, DurableHttp http, JsonBody json, Access access, WaitingRoom room) {
        this.room = room;
        this.access = access;
        this.client = client;
        this.http = http;
        this.json = json;
    }

    /**
     * The query of the contract.
     *
     * @param version of the code; absent: as a start by name chooses it
     * @param startAt not before this time, like the times of the list; our own, as what follows
     * @param delay not before so long after the start, as an ISO duration
     * @param requestId by which a start that is repeated is recognised
     * @param reusePolicy what an id means that is taken, by the name of the constant
     */
    record Query(
            @Nullable String version,
            @Nullable String startAt,
            @Nullable Duration delay,
            @Nullable String requestId,
            @Nullable InstanceIdReusePolicy reusePolicy) {

        /**
         * How to start.
         *
         * @param tags each {@code key=value}
         * @throws IllegalArgumentException if something can't be read or is not allowed
         */
        StartOptions options(@Nullable String instanceId, @Nullable List<String> tags) {
            StartOptions options = new StartOptions(
                    instanceId,
                    version,
                    ListQuery.time("startAt", startAt),
                    delay == null ? Duration.ZERO : delay,
                    reusePolicy == null ? InstanceIdReusePolicy.REJECT : reusePolicy,
                    requestId,
                    Map.of());
            for (String[] tag : ListQuery.tags(tags)) {
                options = options.withTag(tag[0], tag[1]);
            }
            return options;
        }
    }

    @PostMapping({"/orchestrators/{name}", "/orchestrators/{name}/{*id}"})
    ResponseEntity<?> start(
            @PathVariable("name") String name,
            @PathVariable(name = "id", required = false) @Nullable String path,
            @ModelAttribute Query query,
            @ModelAttribute Waiting waiting,
            @RequestParam MultiValueMap<String, String> parameters,
            HttpServletRequest request)
            throws IOException {
        String wishedId = path == null || path.length() < 2 ? null : OperationPath.id(path);
        requireNoForm(request);
        requireNoPathParameters(request);
        access.check(ManagementPermission.OPERATE, wishedId);
        Duration patience = waiting.patience();
        StartOptions options = query.options(wishedId, parameters.get(ListQuery.TAG));
        String instanceId = client.startNew(name, json.read(request), options);
        return patience == null || !access.allows(ManagementPermission.VIEW_PAYLOAD, instanceId)
                ? http.createCheckStatusResponse(instanceId)
                : room.await(
                        () -> http.waitForCompletionOrCreateCheckStatusResponse(instanceId, patience),
                        () -> http.createCheckStatusResponse(instanceId));
    }

    /** What follows a semicolon is taken from the path before anybody sees it: the instance would get another id than was asked for. */
    private static void requireNoPathParameters(HttpServletRequest request) {
        if (request.getRequestURI().indexOf(';') >= 0) {
            throw new IllegalArgumentException("The path has a semicolon, which neither a name nor an id may have");
        }
    }

    /** The body of a form has been read for its fields before anybody could read it as JSON. */
    static void requireNoForm(HttpServletRequest request) {
        String type = request.getContentType();
        if (type != null && (type.startsWith("application/x-www-form-urlencoded") || type.startsWith("multipart/"))) {
            throw new IllegalArgumentException("The input is JSON, send it as application/json, not as '" + type + "'");
        }
    }
}
