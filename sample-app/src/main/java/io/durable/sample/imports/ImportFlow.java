package io.durable.sample.imports;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.sample.orders.OrderBook;
import io.durable.sample.orders.OrderFlow;
import io.durable.sample.orders.OrderStatus;
import io.durable.sample.orders.PlacedOrder;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Processes every order of an upload as a sub-orchestration of its own. */
@Component
class ImportFlow {

    /** How many orders are under way at once; those that wait for their approval count too. */
    private static final int OPEN_MAX = 300;

    private static final int SLICE = 250;

    @Orchestrator("importOrders")
    Progress importOrders(OrchestrationContext ctx, Upload upload) {
        Progress progress = new Progress(upload.orders(), 0);
        ctx.setCustomStatus(progress);
        List<Task<OrderStatus>> open = new ArrayList<>();
        for (List<PlacedOrder> slice = next(ctx, upload, "");
                !slice.isEmpty();
                slice = next(ctx, upload, last(slice))) {
            for (PlacedOrder order : slice) {
                if (open.size() == OPEN_MAX) {
                    progress = awaitAny(ctx, open, progress);
                }
                open.add(process(ctx, order));
            }
        }
        while (!open.isEmpty()) {
            progress = awaitAny(ctx, open, progress);
        }
        return progress;
    }

    private static Task<OrderStatus> process(OrchestrationContext ctx, PlacedOrder order) {
        return ctx.callSubOrchestrator(
                OrderFlow::processOrder,
                order,
                SubOrchestrationOptions.defaults().withInstanceId(order.instanceId()));
    }

    /** Counts an order as done however it ended: its own row says how. */
    private static Progress awaitAny(OrchestrationContext ctx, List<Task<OrderStatus>> open, Progress before) {
        open.remove(ctx.anyOf(open).await());
        Progress progress = before.withOneMoreDone();
        ctx.setCustomStatus(progress);
        return progress;
    }

    private static List<PlacedOrder> next(OrchestrationContext ctx, Upload upload, String afterId) {
        return ctx.callActivity(OrderBook::nextOfImport, upload.id(), afterId, SLICE)
                .await();
    }

    private static String last(List<PlacedOrder> slice) {
        return slice.get(slice.size() - 1).id();
    }
}
