package io.durable;

/** A start is refused because too much waits in the hub already. Nothing was written; the caller's transaction stays usable. */
public class BacklogFullException extends DurableException {

    private final long limit;

    public BacklogFullException(long limit) {
        super("More than " + limit
                + " instances and messages wait in the hub, which is what durable.limits.max-backlog allows:"
                + " start again later, or add nodes");
        this.limit = limit;
    }

    /** How many may wait. */
    public long getLimit() {
        return limit;
    }
}
