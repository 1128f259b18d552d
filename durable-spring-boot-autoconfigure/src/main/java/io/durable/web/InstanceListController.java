package io.durable.web;

import io.durable.DurableClient;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationMetadata;
import io.durable.history.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists instances and removes those that a filter selects, as Durable Functions does. */
@RestController
@RequestMapping("${durable.web.base-path:/durable}")
final class InstanceListController {

    private static final String CONTINUATION = "x-ms-continuation-token";

    private final DurableClient client;
    private final Access access;
    private final StatusJson json = new StatusJson();

    InstanceListController(DurableClient client, Access access) {
        this.client = client;
        this.access = access;
    }

    @GetMapping(path = "/instances", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> list(
            @ModelAttribute ListQuery filter,
            @RequestParam MultiValueMap<String, String> parameters,
            @RequestParam(required = false) @Nullable Boolean showInput,
            @RequestParam(required = false, defaultValue = "false") boolean showDetails,
            @RequestHeader(name = CONTINUATION, required = false) @Nullable String token) {
        InstanceQuery query = filter.toQuery(parameters.get(ListQuery.TAG), access)
                .withContinuationToken(token == null || token.isBlank() ? null : token);
        if (!access.decidesPerInstance()) {
            access.check(ManagementPermission.VIEW, null);
        }
        if (filter.selectsNothing()) {
            return ResponseEntity.ok(json.list(List.of(), false, instance -> StatusJson.View.BARE));
        }
        boolean inputs = !Boolean.FALSE.equals(showInput);
        InstancePage page = new ListPage(client, instance -> bytes(instance, inputs)).read(query);
        List<OrchestrationMetadata> shown = page.instances().stream()
                .filter(instance -> access.allows(ManagementPermission.VIEW, instance.instanceId()))
                .toList();
        HttpHeaders headers = new HttpHeaders();
        String next = page.continuationToken();
        if (next != null) {
            headers.set(CONTINUATION, next);
        }
        return ResponseEntity.ok()
                .headers(headers)
                .body(json.list(shown, showDetails, instance -> view(instance, inputs)));
    }

    private static long bytes(OrchestrationMetadata instance, boolean showInput) {
        return (showInput ? size(instance.input()) : 0L) + size(instance.customStatus()) + size(instance.output());
    }

    private static long size(@Nullable Payload payload) {
        return payload == null ? 0 : payload.size();
    }

    private StatusJson.View view(OrchestrationMetadata instance, boolean showInput) {
        boolean payloads = access.allows(ManagementPermission.VIEW_PAYLOAD, instance.instanceId());
        return new StatusJson.View(payloads && showInput, false, payloads);
    }

    /** Without a first moment nothing is removed: a request that forgot its filter must not empty the hub. */
    @DeleteMapping(path = "/instances", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Deleted> purge(
            @ModelAttribute ListQuery filter, @RequestParam MultiValueMap<String, String> parameters) {
        InstanceQuery query = filter.toQuery(parameters.get(ListQuery.TAG), access);
        if (query.createdFrom() == null) {
            throw new IllegalArgumentException("createdTimeFrom is missing: it is needed to remove instances");
        }
        if (!access.decidesPerInstance()) {
            access.check(ManagementPermission.ADMIN, null);
        }
        if (filter.selectsNothing()) {
            return Deleted.response(0);
        }
        return Deleted.response(
                access.decidesPerInstance()
                        ? purgeAllowed(query)
                        : client.purge(query).instanceCount());
    }

    /** Each that the filter finds is asked about; those that are denied stay. */
    private long purgeAllowed(InstanceQuery query) {
        InstanceQuery few = ListPage.few(query);
        long count = 0;
        @Nullable String token = null;
        do {
            InstancePage page = client.listInstances(few.withContinuationToken(token));
            for (OrchestrationMetadata instance : page.instances()) {
                boolean removable = instance.runtimeStatus().isTerminal()
                        && access.allows(ManagementPermission.ADMIN, instance.instanceId());
                count += removable ? purge(instance.instanceId()) : 0;
            }
            token = page.continuationToken();
        } while (token != null);
        return count;
    }

    private long purge(String instanceId) {
        try {
            return client.purge(instanceId).instanceCount();
        } catch (InvalidInstanceStateException restarted) {
            return 0; // meanwhile, so it is no instance that has ended any more
        }
    }

    /** What the contract answers to a removal. */
    record Deleted(long instancesDeleted) {

        static ResponseEntity<Deleted> response(long count) {
            return count == 0 ? ResponseEntity.notFound().build() : ResponseEntity.ok(new Deleted(count));
        }
    }
}
