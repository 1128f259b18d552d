package io.durable.web;

import io.durable.DurableClient;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
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
    private final StatusJson json = new StatusJson();

    InstanceListController(DurableClient client) {
        this.client = client;
    }

    @GetMapping(path = "/instances", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> list(
            @ModelAttribute ListQuery filter,
            @RequestParam(required = false) @Nullable Boolean showInput,
            @RequestHeader(name = CONTINUATION, required = false) @Nullable String token) {
        InstanceQuery query = filter.toQuery().withContinuationToken(token == null || token.isBlank() ? null : token);
        StatusJson.View view = new StatusJson.View(!Boolean.FALSE.equals(showInput), false);
        if (filter.selectsNothing()) {
            return ResponseEntity.ok(json.list(List.of(), view));
        }
        InstancePage page = client.listInstances(query);
        HttpHeaders headers = new HttpHeaders();
        String next = page.continuationToken();
        if (next != null) {
            headers.set(CONTINUATION, next);
        }
        return ResponseEntity.ok().headers(headers).body(json.list(page.instances(), view));
    }

    /** Without a first moment nothing is removed: a request that forgot its filter must not empty the hub. */
    @DeleteMapping(path = "/instances", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Deleted> purge(@ModelAttribute ListQuery filter) {
        InstanceQuery query = filter.toQuery();
        if (query.createdFrom() == null) {
            throw new IllegalArgumentException("createdTimeFrom is missing: it is needed to remove instances");
        }
        return Deleted.response(
                filter.selectsNothing() ? 0 : client.purge(query).instanceCount());
    }

    /** What the contract answers to a removal. */
    record Deleted(long instancesDeleted) {

        static ResponseEntity<Deleted> response(long count) {
            return count == 0 ? ResponseEntity.notFound().build() : ResponseEntity.ok(new Deleted(count));
        }
    }
}
