package io.durable.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Describes the endpoints as OpenAPI 3.1; only the address is the running application's. */
@RestController
@RequestMapping("${durable.web.base-path:/durable}")
final class OpenApiController {

    static final String DESCRIPTION = "openapi.json";

    private final Access access;
    private final JsonMapper mapper = new JsonMapper();

    OpenApiController(Access access) {
        this.access = access;
    }

    @GetMapping(path = "/" + DESCRIPTION, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> describe(HttpServletRequest request) throws IOException {
        access.check(ManagementPermission.VIEW, null);
        try (InputStream resource =
                Objects.requireNonNull(OpenApiController.class.getResourceAsStream(DESCRIPTION), DESCRIPTION)) {
            ObjectNode description = (ObjectNode) mapper.readTree(resource);
            String path = request.getRequestURI();
            description
                    .putArray("servers")
                    .addObject()
                    .put("url", path.substring(0, path.length() - DESCRIPTION.length() - 1));
            return ResponseEntity.ok(mapper.writeValueAsBytes(description));
        }
    }
}
