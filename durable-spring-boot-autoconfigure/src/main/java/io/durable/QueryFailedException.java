package io.durable;

import io.durable.history.FailureDetails;

/** The handler of a query threw an exception. The orchestration goes on all the same. */
public class QueryFailedException extends DurableException {

    private final String instanceId;
    private final String queryName;
    private final FailureDetails failure;

    public QueryFailedException(String instanceId, String queryName, FailureDetails failure) {
        super("Query '" + queryName + "' to instance '" + instanceId + "' failed: " + failure.summary());
        this.instanceId = instanceId;
        this.queryName = queryName;
        this.failure = failure;
    }

    /** The instance that was asked. */
    public String getInstanceId() {
        return instanceId;
    }

    /** What it was asked. */
    public String getQueryName() {
        return queryName;
    }

    /** What the handler threw. */
    public FailureDetails getFailureDetails() {
        return failure;
    }
}
