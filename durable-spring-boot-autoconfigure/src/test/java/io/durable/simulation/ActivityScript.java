package io.durable.simulation;

import io.durable.history.FailureDetails;
import io.durable.history.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an activity does, written into its input, so that anybody can tell what its outcome must be.
 *
 * @param chain what the orchestrator had met when it called
 * @param number makes the calls of one orchestrator different
 * @param failures how many attempts fail
 * @param commitsFailure whether the last allowed attempt of a transactional activity fails in a way that commits, as a checked exception does
 */
record ActivityScript(String chain, int number, int failures, boolean commitsFailure) implements Script {

    static final String PLAIN = "plain";
    static final String TRANSACTIONAL = "transactional";
    /** Takes its time. */
    static final String LIMITED = "limited";
    /** Behind a patch: code without it must not take it for another call. */
    static final String ADDED = "added";
    /** Leaves its end to whoever has its token. */
    static final String BY_TOKEN = "by-token";

    private static final String SEPARATOR = "|";

    static ActivityScript parse(String input) {
        String[] parts = input.split("\\|");
        return new ActivityScript(
                parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Boolean.parseBoolean(parts[3]));
    }

    /** Of those with the same key only so many run at once, where there is such a limit; absent: it is none of them. */
    @Nullable
    String key() {
        return number % 3 == 0 ? null : "key-" + number % 3;
    }

    String input() {
        return chain + SEPARATOR + number + SEPARATOR + failures + SEPARATOR + commitsFailure;
    }

    @Override
    public boolean fails(int attempt) {
        return attempt <= failures;
    }

    @Override
    public FailureDetails failure(int attempt) {
        return FailureDetails.of("simulated.Failure", "of " + number).withAttempts(attempt);
    }

    @Override
    public String result() {
        return "r" + Long.toHexString(Chain.hash(input()));
    }

    static RetryPolicy retry(int maxAttempts) {
        return maxAttempts == 1
                ? RetryPolicy.none()
                : RetryPolicy.of(maxAttempts, Duration.ofMillis(50))
                        .withBackoffCoefficient(2)
                        .withJitter(maxAttempts == 3 ? 0.5 : 0);
    }
}
