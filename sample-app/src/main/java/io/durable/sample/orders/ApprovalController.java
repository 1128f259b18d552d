package io.durable.sample.orders;

import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Where people approve orders. */
@RestController
class ApprovalController {

    private final Approvals approvals;
    private final DurableHttp http;

    ApprovalController(Approvals approvals, DurableHttp http) {
        this.approvals = approvals;
        this.http = http;
    }

    @GetMapping("/approvals")
    List<Approvals.Waiting> waiting() {
        return approvals.waiting();
    }

    @PostMapping("/approvals")
    Map<String, Integer> approveAll() {
        return Map.of("approved", approvals.approveAll());
    }

    @PostMapping("/orders/{id}/approval")
    ResponseEntity<CheckStatus> decide(@PathVariable String id, @RequestBody Approval approval) {
        approvals.decide(id, approval);
        return http.createCheckStatusResponse(PlacedOrder.instanceId(id));
    }
}
