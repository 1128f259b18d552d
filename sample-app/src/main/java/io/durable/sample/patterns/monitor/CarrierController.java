package io.durable.sample.patterns.monitor;

import java.time.Instant;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The other side: stands for the carrier's own service, whose answers change while time passes. */
@RestController
class CarrierController {

    private final ParcelRepository parcels;

    CarrierController(ParcelRepository parcels) {
        this.parcels = parcels;
    }

    @GetMapping(path = "/patterns/monitor/carrier/{parcelId}", produces = MediaType.TEXT_PLAIN_VALUE)
    String state(@PathVariable String parcelId) {
        return parcels.findById(parcelId)
                .map(parcel -> parcel.stateAt(Instant.now()))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
