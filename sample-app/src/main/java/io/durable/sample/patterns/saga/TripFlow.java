package io.durable.sample.patterns.saga;

import io.durable.OrchestrationCancelledException;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Saga;
import io.durable.Task;
import io.durable.TaskFailedException;
import org.springframework.stereotype.Component;

/** All of it or nothing, without a transaction around it: what was done is taken back in reverse order. */
@Component
class TripFlow {

    @Orchestrator("bookTrip")
    Trip.Result bookTrip(OrchestrationContext ctx, Trip trip) {
        Saga saga = ctx.saga();
        try {
            book(ctx, saga, "hotel", trip);
            book(ctx, saga, "car", trip);
            book(ctx, saga, "flight", trip);
            return new Trip.Result(true, null);
        } catch (TaskFailedException failed) {
            saga.compensate();
            return new Trip.Result(false, failed.getFailureDetails().message());
        } catch (OrchestrationCancelledException asked) {
            saga.compensate();
            throw asked;
        }
    }

    /** A transactional step that fails has done nothing, so it is enough to register its compensation afterwards. */
    private static void book(OrchestrationContext ctx, Saga saga, String what, Trip trip) {
        Task<Long> booking = ctx.callActivity(Bookings::book, what, trip.destination());
        try {
            saga.addCompensation(Bookings::cancel, booking.await());
        } catch (OrchestrationCancelledException asked) {
            saga.addCompensation(Bookings::cancel, booking.await()); // it is under way, and may be booked any moment
            throw asked;
        }
    }
}
