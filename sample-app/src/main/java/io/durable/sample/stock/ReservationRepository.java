package io.durable.sample.stock;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface ReservationRepository extends JpaRepository<Reservation, Long> {

    @Modifying
    @Query("delete from Reservation r where r.orderId = :orderId")
    int deleteByOrderId(String orderId);

    @Query("select new io.durable.sample.stock.ReservedTotals(coalesce(sum(r.units), 0), coalesce(sum(r.sales), 0))"
            + " from Reservation r")
    ReservedTotals totals();
}
