package io.durable.sample.patterns.fanout;

import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import jakarta.validation.Valid;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Starts the pattern "fan-out, fan-in". */
@RestController
class FanOutController {

    private final DurableClient client;
    private final DurableHttp http;

    FanOutController(@OrchestrationClient DurableClient client, DurableHttp http) {
        this.client = client;
        this.http = http;
    }

    @PostMapping("/patterns/fan-out")
    ResponseEntity<CheckStatus> start(@Valid @RequestBody Stocktaking stocktaking) {
        return http.createCheckStatusResponse(client.startNew(StocktakingFlow::takeStock, stocktaking));
    }
}
