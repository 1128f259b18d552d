package io.durable.sample.patterns.chaining;

import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import jakarta.validation.Valid;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Starts the pattern "chaining". */
@RestController
class ChainingController {

    private final DurableClient client;
    private final DurableHttp http;

    ChainingController(@OrchestrationClient DurableClient client, DurableHttp http) {
        this.client = client;
        this.http = http;
    }

    @PostMapping("/patterns/chaining")
    ResponseEntity<CheckStatus> start(@Valid @RequestBody Purchase purchase) {
        return http.createCheckStatusResponse(client.startNew(InvoiceFlow::sendInvoice, purchase));
    }
}
