package io.durable.sample.orders;

import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.StartOptions;
import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import jakarta.validation.Valid;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Takes single orders. */
@RestController
class OrderController {

    private final OrderBook book;
    private final DurableClient client;
    private final DurableHttp http;

    OrderController(OrderBook book, @OrchestrationClient DurableClient client, DurableHttp http) {
        this.book = book;
        this.client = client;
        this.http = http;
    }

    /** The order's rows and the start of its orchestration commit together. */
    @PostMapping("/orders")
    @Transactional
    ResponseEntity<CheckStatus> place(@Valid @RequestBody NewOrder order) {
        if (!book.known(List.of(order.id())).isEmpty()) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "Order '" + order.id() + "' has been placed before");
        }
        book.place(List.of(order), null);
        PlacedOrder placed = book.get(order.id());
        client.startNew(OrderFlow::processOrder, placed, StartOptions.instanceId(placed.instanceId()));
        return http.createCheckStatusResponse(placed.instanceId());
    }

    @ExceptionHandler
    ProblemDetail rowIdTaken(RowIdTakenException taken) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, taken.getMessage());
    }
}
