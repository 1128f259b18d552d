package io.durable.sample.patterns.monitor;

import io.durable.sample.AssignedIdEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Duration;
import java.time.Instant;

/** A parcel that somebody has sent, and whether its customer was told that it has come. */
@Entity
class Parcel extends AssignedIdEntity<String> {

    static final String DELIVERED = "DELIVERED";

    @Id
    private String id;

    private Instant sentAt;

    private Instant arrivesAt;

    private boolean customerTold;

    protected Parcel() {}

    Parcel(String id, Instant sentAt, Duration travels) {
        this.id = id;
        this.sentAt = sentAt;
        this.arrivesAt = sentAt.plus(travels);
    }

    @Override
    public String getId() {
        return id;
    }

    /** As the carrier sees it: a third of the way it has only been announced. */
    String stateAt(Instant now) {
        if (!now.isBefore(arrivesAt)) {
            return DELIVERED;
        }
        Duration third = Duration.between(sentAt, arrivesAt).dividedBy(3);
        return now.isBefore(sentAt.plus(third)) ? "ANNOUNCED" : "UNDER_WAY";
    }

    boolean isCustomerTold() {
        return customerTold;
    }

    void markCustomerTold() {
        customerTold = true;
    }
}
