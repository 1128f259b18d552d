package io.durable.sample.patterns.saga;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.Retry;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The bookings of all trips. */
@Service
class Bookings {

    private final BookingRepository bookings;

    Bookings(BookingRepository bookings) {
        this.bookings = bookings;
    }

    @Activity
    @Transactional
    public long book(ActivityContext call, String what, String destination) {
        if (what.equals("flight") && destination.equals("Atlantis")) {
            throw new IllegalArgumentException("No plane flies to " + destination);
        }
        return bookings.save(new Booking(call.getInstanceId(), what, destination))
                .getId();
    }

    /** There is nothing behind a compensation, so it tries for long. */
    @Activity(retry = @Retry(maxAttempts = 20, firstInterval = "1s", backoffCoefficient = 2.0, maxInterval = "1m"))
    @Transactional
    public void cancel(long booking) {
        bookings.findById(booking).orElseThrow().cancel();
    }

    @Transactional(readOnly = true)
    public List<Booking.View> of(String trip) {
        return bookings.findByTripOrderById(trip).stream().map(Booking::view).toList();
    }
}
