package io.durable.sample.patterns.monitor;

import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.TaskFailedException;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Looks at something outside again and again, until it is as wished or the time is over. */
@Component
class ParcelFlow {

    /** So many looks make one history; then it begins anew. */
    private static final int LOOKS_PER_EXECUTION = 100;

    @Orchestrator("watchParcel")
    String watchParcel(OrchestrationContext ctx, Watch watch) {
        for (int look = 0; look < LOOKS_PER_EXECUTION; look++) {
            String state = look(ctx, watch);
            ctx.setCustomStatus(state);
            if (state.equals(Parcel.DELIVERED)) {
                return ctx.callActivity(Parcels::tellCustomer, watch.parcelId()).await();
            }
            if (ctx.getCurrentTime().plus(watch.lookEvery()).isAfter(watch.until())) {
                return "LOST"; // the next look would be too late
            }
            ctx.sleep(watch.lookEvery());
        }
        ctx.continueAsNew(watch);
        return "CONTINUED"; // never reached
    }

    /** No answer, or none that says anything, is no reason to give up: the next look may get one. */
    private static String look(OrchestrationContext ctx, Watch watch) {
        try {
            DurableHttpResponse answer = ctx.callHttp(
                            DurableHttpRequest.get(watch.trackingUri()).withTimeout(Duration.ofSeconds(10)))
                    .await();
            return answer.succeeded() && answer.content() != null ? answer.content() : "UNKNOWN";
        } catch (TaskFailedException noAnswer) {
            return "UNKNOWN";
        }
    }
}
