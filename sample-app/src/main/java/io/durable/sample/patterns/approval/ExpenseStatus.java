package io.durable.sample.patterns.approval;

/** What has become of an expense. */
enum ExpenseStatus {
    WAITING,
    APPROVED,
    REJECTED
}
