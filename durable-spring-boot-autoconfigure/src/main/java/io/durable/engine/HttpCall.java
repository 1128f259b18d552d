package io.durable.engine;

import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import io.durable.engine.Scheduling.ActivityCall;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskQueue;
import io.durable.history.TaskTimeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request, and as long as it is answered by 202 the looks that follow: each exchange is an activity. An answer is read on the code's side, before the next
 * event.
 */
final class HttpCall extends RepeatedTask<DurableHttpResponse, ActivityOperation<DurableHttpResponse>> {

    /** Of what fails the same way however often it is tried. */
    private static final String REFUSED = "io.durable.http.HttpTargetRefusedException";

    private DurableHttpRequest request;

    HttpCall(ExecutionState state, Scheduling scheduling, DurableHttpRequest request) {
        super(state, scheduling);
        this.request = request;
        exchange(call(request));
    }

    private ActivityCall call(DurableHttpRequest made) {
        return new ActivityCall(
                DurableHttpRequest.ACTIVITY,
                TaskQueue.DEFAULT,
                state().payloads().write("HTTP request to '" + made.uri().getHost() + "'", made),
                retry(made.retry()),
                TaskTimeouts.none(),
                TaskAdmission.byDefault(),
                Map.of());
    }

    private void exchange(ActivityCall call) {
        follow(scheduling().attempt(call, DurableHttpResponse.class));
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

    @Override
    void attempted(ActivityOperation<DurableHttpResponse> ended) {
        if (ended.failure() != null) {
            end(false);
        } else {
            state().questions().ask(this::read);
        }
    }

    private void read() {
        if (hasEnded()) {
            return;
        }
        Resolution<DurableHttpResponse> answer = attempt().resolve();
        Optional<HttpPolling.Next> next = answer.value() == null
                ? Optional.empty()
                : HttpPolling.after(request, answer.value(), state().course().time());
        next.ifPresentOrElse(this::goOn, () -> end(false));
    }

    private void goOn(HttpPolling.Next next) {
        request = next.request();
        ActivityCall call = call(request);
        after(next.delay(), () -> exchange(call));
    }

    @Override
    @Nullable
    DurableHttpResponse result() {
        return attempt().resolve().orThrow();
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
