package io.durable.web;

import io.durable.DurableClient;
import io.durable.InvalidInstanceStateException;
import io.durable.QueryFailedException;
import io.durable.UnknownQueryException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.TokenBuffer;

/** Asks an instance for what it has in its hands; our own. The answer is a payload, so it is for those who may see payloads. */
@RestController
@RequestMapping("${durable.web.base-path:/durable}")
final class QueriesController {

    private final DurableClient client;
    private final JsonBody json;
    private final Access access;
    private final JsonMapper mapper = new JsonMapper();
    private final PayloadJson payloads = new PayloadJson(mapper);

    QueriesController(DurableClient client, JsonBody json, Access access) {
        this.client = client;
        this.json = json;
        this.access = access;
    }

    @PostMapping("/queries/{name}/{*id}")
    ResponseEntity<?> ask(
            @PathVariable("name") String name, @PathVariable("id") String path, HttpServletRequest request)
            throws IOException {
        String id = OperationPath.id(path);
        access.check(ManagementPermission.VIEW, id);
        access.check(ManagementPermission.VIEW_PAYLOAD, id);
        StartsController.requireNoForm(request);
        try {
            TokenBuffer answer = client.query(id, name, json.read(request), TokenBuffer.class); // keeps digits as text
            return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(mapper.writeValueAsBytes(answer));
        } catch (InvalidInstanceStateException notBegun) {
            return Problems.of(HttpStatus.CONFLICT, notBegun);
        } catch (UnknownQueryException unknown) {
            return Problems.named(HttpStatus.BAD_REQUEST, unknown, Map.of("registered", unknown.getRegistered()));
        } catch (QueryFailedException failed) {
            return Problems.named(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    failed,
                    Map.of(
                            "failure",
                            mapper.convertValue(payloads.wholeFailure(failed.getFailureDetails()), Map.class)));
        }
    }
}
