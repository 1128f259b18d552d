package io.durable.sample.patterns.monitor;

import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.StartOptions;
import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import jakarta.validation.Valid;
import java.time.Instant;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Starts the pattern "monitor". */
@RestController
class MonitorController {

    private final ParcelRepository parcels;
    private final DurableClient client;
    private final DurableHttp http;

    MonitorController(ParcelRepository parcels, @OrchestrationClient DurableClient client, DurableHttp http) {
        this.parcels = parcels;
        this.client = client;
        this.http = http;
    }

    /** The parcel and the start of its watch commit together. */
    @PostMapping("/patterns/monitor")
    @Transactional
    ResponseEntity<CheckStatus> start(@Valid @RequestBody NewParcel parcel) {
        String id = "parcel-" + UUID.randomUUID();
        Instant now = Instant.now();
        parcels.save(new Parcel(id, now, parcel.travels()));
        Watch watch = new Watch(id, trackingUri(id), parcel.lookEvery(), now.plus(parcel.watchFor()));
        client.startNew(ParcelFlow::watchParcel, watch, StartOptions.instanceId(id));
        return http.createCheckStatusResponse(id);
    }

    /** In this process, where the request came to; durable.http.allowed-hosts lets it go nowhere else. */
    private static String trackingUri(String parcelId) {
        return ServletUriComponentsBuilder.fromCurrentContextPath()
                .path("/patterns/monitor/carrier/{id}")
                .buildAndExpand(parcelId)
                .toUriString();
    }
}
