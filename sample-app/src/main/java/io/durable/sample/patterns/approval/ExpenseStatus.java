package io.durable.sample.patterns.approval;

import java.util.Optional;
import java.util.stream.Stream;

/** What has become of an expense. */
enum ExpenseStatus {
    WAITING,
    APPROVED,
    REJECTED;

    /** What somebody has said, if it is an answer. */
    static Optional<ExpenseStatus> answer(Object said) {
        return Stream.of(APPROVED, REJECTED)
                .filter(status -> status.name().equals(said))
                .findFirst();
    }
}
