package io.durable.sample.orders;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface OrderRepository extends JpaRepository<ShopOrder, String> {

    List<ShopOrder> findByImportIdAndIdGreaterThanOrderById(String importId, String afterId, Limit limit);

    List<ShopOrder> findByStatusAndDecidedFalseOrderById(OrderStatus status);

    @Query("select new io.durable.sample.orders.StatusCount(o.status, count(o)) from ShopOrder o group by o.status")
    List<StatusCount> countByStatus();
}
