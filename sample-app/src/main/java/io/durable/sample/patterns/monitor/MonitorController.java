package io.durable.sample.patterns.monitor;

import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.StartOptions;
import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import jakarta.validation.Valid;
import java.time.Instant;
import java.util.UUID;
import org.springframework.core.env.Environment;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Starts the pattern "monitor". */
@RestController
class MonitorController {

    private final ParcelRepository parcels;
    private final DurableClient client;
    private final DurableHttp http;
    private final Environment environment;

    MonitorController(
            ParcelRepository parcels,
            @OrchestrationClient DurableClient client,
            DurableHttp http,
            Environment environment) {
        this.parcels = parcels;
        this.client = client;
        this.http = http;
        this.environment = environment;
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

    /** In this process, at the port that it listens to: nothing that a request says, such as its Host header, chooses the target. */
    private String trackingUri(String parcelId) {
        return "http://127.0.0.1:" + environment.getRequiredProperty("local.server.port") + "/patterns/monitor/carrier/"
                + parcelId;
    }
}
