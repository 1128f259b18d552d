package io.durable.sample.patterns.versions;

import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.StartOptions;
import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import jakarta.validation.Valid;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Starts the pattern "versioned deploy", the newest version unless the request names one. */
@RestController
class VersionedDeployController {

    private final DurableClient client;
    private final DurableHttp http;

    VersionedDeployController(@OrchestrationClient DurableClient client, DurableHttp http) {
        this.client = client;
        this.http = http;
    }

    @PostMapping("/patterns/versioned-deploy")
    ResponseEntity<CheckStatus> start(
            @Valid @RequestBody PriceRequest request, @RequestParam(required = false) String version) {
        StartOptions options = StartOptions.defaults();
        return http.createCheckStatusResponse(
                client.startNew(OfferFlow.NAME, request, version == null ? options : options.withVersion(version)));
    }

    @ExceptionHandler
    ProblemDetail notAVersion(IllegalArgumentException refused) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, refused.getMessage());
    }
}
