package io.durable.web;

import io.durable.DurableClient;
import io.durable.DurableException;
import io.durable.InstanceNotFoundException;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationMetadata;
import io.durable.PayloadUnreadableException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Exports instances as JSON lines: one with the state of an instance, then one for each entry of its history. Written while it is read, so that a long one takes no more memory than a short
 * one, and payloads that stand apart are fetched one by one.
 */
@RestController
@RequestMapping("${durable.web.base-path:/durable}")
final class HistoriesController {

    private static final String JSON_LINES = "application/x-ndjson";

    private final DurableClient client;
    private final Access access;
    private final StatusJson json = new StatusJson();

    HistoriesController(DurableClient client, Access access) {
        this.client = client;
        this.access = access;
    }

    /** An instance that goes or is rewound while it is read, or has a payload that can't be read, ends with a line that says so. */
    @GetMapping("/histories/{*id}")
    void one(@PathVariable("id") String path, HttpServletResponse response) throws IOException {
        String id = OperationPath.id(path);
        access.check(ManagementPermission.VIEW, id);
        OrchestrationMetadata instance = client.getInstance(id).orElseThrow(() -> new InstanceNotFoundException(id));
        response.setContentType(JSON_LINES);
        try {
            writeAsFarAsThere(instance, response.getOutputStream());
        } catch (DurableException | IllegalArgumentException broken) {
            throw visibly(broken, response);
        }
    }

    /** As with one; the others follow. */
    @GetMapping("/histories")
    void many(
            @ModelAttribute ListQuery filter,
            @RequestParam MultiValueMap<String, String> parameters,
            HttpServletResponse response)
            throws IOException {
        InstanceQuery query = filter.toQuery(parameters.get(ListQuery.TAG), access);
        if (!access.decidesPerInstance()) {
            access.check(ManagementPermission.VIEW, null);
        }
        response.setContentType(JSON_LINES);
        try {
            if (!filter.selectsNothing()) {
                write(query, response.getOutputStream());
            }
        } catch (DurableException | IllegalArgumentException broken) {
            throw visibly(broken, response);
        }
    }

    private void write(InstanceQuery query, OutputStream out) throws IOException {
        InstanceQuery few = ListPage.few(query);
        @Nullable String token = null;
        do {
            InstancePage page = client.listInstances(few.withContinuationToken(token));
            for (OrchestrationMetadata instance : page.instances()) {
                if (access.allows(ManagementPermission.VIEW, instance.instanceId())) {
                    writeAsFarAsThere(instance, out);
                }
            }
            token = page.continuationToken();
        } while (token != null);
    }

    private void writeAsFarAsThere(OrchestrationMetadata instance, OutputStream out) throws IOException {
        try {
            write(instance, out);
        } catch (InstanceNotFoundException | InvalidInstanceStateException | PayloadUnreadableException gone) {
            line(out, json.incomplete(instance.instanceId(), String.valueOf(gone.getMessage())));
        }
    }

    private void write(OrchestrationMetadata instance, OutputStream out) throws IOException {
        boolean payloads = access.allows(ManagementPermission.VIEW_PAYLOAD, instance.instanceId());
        StatusJson.View view = new StatusJson.View(payloads, payloads, payloads);
        line(out, json.status(instance, view));
        try {
            client.readHistory(instance.instanceId(), entry -> {
                try {
                    line(out, json.entry(instance.instanceId(), entry, view));
                } catch (IOException hungUp) {
                    throw new HungUp(hungUp);
                }
            });
        } catch (HungUp client) {
            throw client.cause;
        }
    }

    private static void line(OutputStream out, byte[] json) throws IOException {
        out.write(json);
        out.write('\n');
    }

    /**
     * What has been sent can't be taken back, and nothing may follow it: an error that nobody answers has the server cut the connection, which the client can tell from an end. What broke is
     * not the cause of that error, because those who answer errors look at causes too.
     */
    private static RuntimeException visibly(RuntimeException broken, HttpServletResponse response) {
        if (!response.isCommitted()) {
            return broken;
        }
        IllegalStateException cut = new IllegalStateException(
                "The export broke off after a part of it was sent, the connection is cut: " + broken.getMessage());
        cut.addSuppressed(broken);
        return cut;
    }

    /** Carries what the network said out of a reader that may throw no such thing. */
    private static final class HungUp extends RuntimeException {

        private final transient IOException cause;

        HungUp(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
