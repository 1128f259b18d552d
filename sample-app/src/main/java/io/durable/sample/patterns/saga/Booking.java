package io.durable.sample.patterns.saga;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;

/** Something that is booked for a trip. */
@Entity
class Booking {

    @Id
    @GeneratedValue
    private Long id;

    private String trip;

    private String what;

    private String destination;

    private boolean cancelled;

    protected Booking() {}

    Booking(String trip, String what, String destination) {
        this.trip = trip;
        this.what = what;
        this.destination = destination;
    }

    /** What people see. */
    record View(String what, String destination, boolean cancelled) {}

    Long getId() {
        return id;
    }

    void cancel() {
        cancelled = true;
    }

    View view() {
        return new View(what, destination, cancelled);
    }
}
