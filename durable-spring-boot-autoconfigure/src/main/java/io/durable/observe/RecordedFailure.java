package io.durable.observe;

import io.durable.history.FailureDetails;

/** A failure of which only the details are left, for whoever shows failures of spans. */
final class RecordedFailure extends RuntimeException {

    RecordedFailure(FailureDetails details) {
        super(details.summary(), null, false, false);
    }
}
