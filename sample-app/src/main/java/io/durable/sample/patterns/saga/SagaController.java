package io.durable.sample.patterns.saga;

import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import jakarta.validation.Valid;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Starts the pattern "saga", and shows what is booked. */
@RestController
class SagaController {

    private final Bookings bookings;
    private final DurableClient client;
    private final DurableHttp http;

    SagaController(Bookings bookings, @OrchestrationClient DurableClient client, DurableHttp http) {
        this.bookings = bookings;
        this.client = client;
        this.http = http;
    }

    @PostMapping("/patterns/saga")
    ResponseEntity<CheckStatus> start(@Valid @RequestBody Trip trip) {
        return http.createCheckStatusResponse(client.startNew(TripFlow::bookTrip, trip));
    }

    @GetMapping("/patterns/saga/{id}")
    List<Booking.View> bookings(@PathVariable String id) {
        return bookings.of(id);
    }
}
