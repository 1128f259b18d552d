package io.durable.engine;

import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import io.durable.engine.Scheduling.ActivityCall;
import io.durable.history.FailureDetails;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskQueue;
import io.durable.history.TaskTimeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request, and as long as it is answered by 202 the looks that follow: exchanges, each an activity, with timers between them. An exchange and a timer may end on either side of the
 * strand; an answer is read on the code's side, before the next event.
 */
final class HttpCall extends OrchestrationTask<DurableHttpResponse> {

    /** Of what fails the same way however often it is tried. */
    private static final String REFUSED = "io.durable.http.HttpTargetRefusedException";

    private final Scheduling scheduling;
    private DurableHttpRequest request;
    private ActivityOperation<DurableHttpResponse> exchange;
    private OrchestrationTask<?> underWay;

    HttpCall(ExecutionState state, Scheduling scheduling, DurableHttpRequest request) {
        super(state);
        this.scheduling = scheduling;
        this.request = request;
        this.exchange = exchange(call(request));
        this.underWay = exchange;
    }

    private ActivityCall call(DurableHttpRequest made) {
        return new ActivityCall(
                DurableHttpRequest.ACTIVITY,
                TaskQueue.DEFAULT,
                state().payloads().write("HTTP request to '" + made.uri().getHost() + "'", made),
                retry(made.retry()),
                TaskTimeouts.none(),
                Map.of());
    }

    private ActivityOperation<DurableHttpResponse> exchange(ActivityCall call) {
        ActivityOperation<DurableHttpResponse> made = scheduling.attempt(call, DurableHttpResponse.class);
        made.whenEnded(ended -> exchanged(made));
        return made;
    }

    private static RetryPolicy retry(@Nullable RetryPolicy policy) {
        if (policy == null) {
            return RetryPolicy.none();
        }
        List<String> finals = new ArrayList<>(policy.nonRetryable());
        finals.add(REFUSED);
        return new RetryPolicy(
                policy.maxAttempts(),
                policy.firstInterval(),
                policy.backoffCoefficient(),
                policy.maxInterval(),
                policy.timeout(),
                finals,
                policy.jitter());
    }

    private void exchanged(ActivityOperation<DurableHttpResponse> made) {
        if (hasEnded()) {
            return;
        }
        FailureDetails failure = made.failure();
        if (failure != null || state().course().isDraining()) {
            end(false);
        } else {
            state().questions().ask(this::read);
        }
    }

    private void read() {
        if (hasEnded()) {
            return;
        }
        Resolution<DurableHttpResponse> answer = exchange.resolve();
        Optional<HttpPolling.Next> next = answer.value() == null
                ? Optional.empty()
                : HttpPolling.after(request, answer.value(), state().course().time());
        next.ifPresentOrElse(this::goOn, () -> end(false));
    }

    private void goOn(HttpPolling.Next next) {
        request = next.request();
        ActivityCall call = call(request);
        TimerOperation timer = scheduling.timer(next.delay());
        underWay = timer;
        timer.whenEnded(ended -> {
            if (!hasEnded() && !state().course().isDraining()) {
                exchange = exchange(call);
                underWay = exchange;
            }
        });
    }

    @Override
    void withdraw() {
        underWay.giveUp();
    }

    @Override
    @Nullable
    DurableHttpResponse result() {
        return exchange.resolve().orThrow();
    }

    @Override
    String name() {
        return DurableHttpRequest.ACTIVITY;
    }

    @Override
    String description() {
        return "the HTTP request to '" + request.uri().getHost() + "'";
    }
}
