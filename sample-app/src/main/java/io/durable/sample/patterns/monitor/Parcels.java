package io.durable.sample.patterns.monitor;

import io.durable.Activity;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What the shop knows of its parcels. */
@Service
class Parcels {

    private final ParcelRepository parcels;

    Parcels(ParcelRepository parcels) {
        this.parcels = parcels;
    }

    @Activity
    @Transactional
    public String tellCustomer(String parcelId) {
        parcels.findById(parcelId).orElseThrow().markCustomerTold();
        return Parcel.DELIVERED;
    }
}
