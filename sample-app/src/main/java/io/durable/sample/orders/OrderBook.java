package io.durable.sample.orders;

import io.durable.Activity;
import io.durable.Retry;
import io.durable.sample.ShopProperties;
import io.durable.sample.shipments.Shipment;
import io.durable.sample.shipments.ShipmentRepository;
import io.durable.sample.stock.OrderLine;
import io.durable.sample.stock.Product;
import io.durable.sample.stock.Stock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Which orders there are, and where each of them stands. */
@Service
public class OrderBook {

    private final OrderRepository orders;
    private final UploadedLineRepository lines;
    private final ShipmentRepository shipments;
    private final Stock stock;
    private final ShopProperties shop;

    OrderBook(
            OrderRepository orders,
            UploadedLineRepository lines,
            ShipmentRepository shipments,
            Stock stock,
            ShopProperties shop) {
        this.orders = orders;
        this.lines = lines;
        this.shipments = shipments;
        this.stock = stock;
        this.shop = shop;
    }

    /** The ids among these that have been placed before. */
    @Transactional(readOnly = true)
    public Set<String> known(Collection<String> orderIds) {
        return orders.findAllById(orderIds).stream().map(ShopOrder::getId).collect(Collectors.toSet());
    }

    /**
     * Writes new orders down, all or none.
     *
     * @throws RowIdTakenException if a line has a Row ID that is in the book
     */
    @Transactional
    public void place(Collection<NewOrder> placed, String importId) {
        List<Long> rowIds = placed.stream()
                .flatMap(order -> order.lines().stream())
                .map(NewLine::rowId)
                .toList();
        lines.findAllById(rowIds).stream().findFirst().ifPresent(line -> {
            throw new RowIdTakenException(line.getId(), line.getOrderId());
        });
        stock.addProducts(products(placed));
        for (NewOrder order : placed) {
            orders.save(new ShopOrder(order, importId));
            order.lines().forEach(line -> lines.save(new UploadedLine(order.id(), line)));
        }
    }

    @Transactional(readOnly = true)
    public OrderCounts counts() {
        Map<OrderStatus, Long> counts =
                orders.countByStatus().stream().collect(Collectors.toMap(StatusCount::status, StatusCount::orders));
        return new OrderCounts(
                counts.values().stream().mapToLong(Long::longValue).sum(),
                lines.count(),
                counts.getOrDefault(OrderStatus.COMPLETED, 0L),
                counts.getOrDefault(OrderStatus.AWAITING_APPROVAL, 0L),
                counts.getOrDefault(OrderStatus.REJECTED, 0L) + counts.getOrDefault(OrderStatus.FAILED, 0L));
    }

    /** The order as its orchestration gets it. */
    @Transactional(readOnly = true)
    public PlacedOrder get(String orderId) {
        return toPlaced(orders.findById(orderId).stream().toList()).get(0);
    }

    /** The next orders of an import, by id. */
    @Activity(retry = @Retry(maxAttempts = 10))
    @Transactional(readOnly = true)
    public List<PlacedOrder> nextOfImport(String importId, String afterId, int countMax) {
        return toPlaced(orders.findByImportIdAndIdGreaterThanOrderById(importId, afterId, Limit.of(countMax)));
    }

    @Activity(retry = @Retry(maxAttempts = 10))
    @Transactional
    public OrderStatus mark(String orderId, OrderStatus status) {
        orders.findById(orderId).orElseThrow().setStatus(status);
        return status;
    }

    @Activity(retry = @Retry(maxAttempts = 10))
    @Transactional
    public OrderStatus ship(String orderId) {
        shipments.save(new Shipment(orderId, Instant.now()));
        return mark(orderId, OrderStatus.COMPLETED);
    }

    private List<PlacedOrder> toPlaced(List<ShopOrder> chosen) {
        Map<String, List<OrderLine>> linesByOrder =
                lines
                        .findByOrderIdInOrderByRowId(
                                chosen.stream().map(ShopOrder::getId).toList())
                        .stream()
                        .map(UploadedLine::toOrderLine)
                        .collect(Collectors.groupingBy(OrderLine::orderId));
        return chosen.stream()
                .map(order -> toPlaced(order, linesByOrder.get(order.getId())))
                .toList();
    }

    private PlacedOrder toPlaced(ShopOrder order, List<OrderLine> orderLines) {
        boolean needsApproval = order.getTotal().compareTo(shop.approvalLimit()) > 0;
        return new PlacedOrder(
                order.getId(),
                order.getTotal(),
                orderLines,
                needsApproval ? shop.approvalTimeout() : null,
                shop.shippingDelay());
    }

    private static Collection<Product> products(Collection<NewOrder> placed) {
        Map<String, Product> products = new LinkedHashMap<>();
        placed.stream()
                .flatMap(order -> order.lines().stream())
                .forEach(line ->
                        products.putIfAbsent(line.productId(), new Product(line.productId(), line.productName())));
        return products.values();
    }
}
