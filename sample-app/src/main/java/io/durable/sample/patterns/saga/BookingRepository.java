package io.durable.sample.patterns.saga;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface BookingRepository extends JpaRepository<Booking, Long> {

    List<Booking> findByTripOrderById(String trip);
}
