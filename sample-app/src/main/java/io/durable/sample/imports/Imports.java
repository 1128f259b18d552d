package io.durable.sample.imports;

import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.StartOptions;
import io.durable.sample.orders.NewOrder;
import io.durable.sample.orders.OrderBook;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes the orders of a file. */
@Service
public class Imports {

    private final OrderBook book;
    private final DurableClient client;

    Imports(OrderBook book, @OrchestrationClient DurableClient client) {
        this.book = book;
        this.client = client;
    }

    /**
     * Writes the orders down and starts their import, in one transaction: both or neither. An order that has been placed before is left as it is, so a file may
     * be uploaded again.
     *
     * @return the id of the import's instance
     */
    @Transactional
    public String start(List<NewOrder> orders) {
        Set<String> known = book.known(orders.stream().map(NewOrder::id).toList());
        List<NewOrder> fresh =
                orders.stream().filter(order -> !known.contains(order.id())).toList();
        Upload upload = new Upload(UUID.randomUUID().toString(), fresh.size(), known.size());
        book.place(fresh, upload.id());
        return client.startNew(ImportFlow::importOrders, upload, StartOptions.instanceId("import-" + upload.id()));
    }
}
