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

/** Describes the endpoints as OpenAPI 3.1; the address is the running application's, and signed links are there if it has them. */
@RestController
@RequestMapping("${durable.web.base-path:/durable}")
final class OpenApiController {

    static final String DESCRIPTION = "openapi.json";
    private static final String LINKS = "/links/{token}";

    private final Access access;
    private final boolean links;
    private final JsonMapper mapper = new JsonMapper();

    /** @param links whether signed links are served */
    OpenApiController(Access access, boolean links) {
        this.links = links;
        this.access = access;
    }

    @GetMapping(path = "/" + DESCRIPTION, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> describe(HttpServletRequest request) throws IOException {
        access.check(ManagementPermission.VIEW, null);
        try (InputStream resource =
                Objects.requireNonNull(OpenApiController.class.getResourceAsStream(DESCRIPTION), DESCRIPTION)) {
            ObjectNode description = (ObjectNode) mapper.readTree(resource);
            if (!links) {
                ((ObjectNode) description.required("paths")).remove(LINKS);
            }
            String path = request.getRequestURI();
            description
                    .putArray("servers")
                    .addObject()
                    .put("url", path.substring(0, path.length() - DESCRIPTION.length() - 1));
            return ResponseEntity.ok(mapper.writeValueAsBytes(description));
        }
    }
}
