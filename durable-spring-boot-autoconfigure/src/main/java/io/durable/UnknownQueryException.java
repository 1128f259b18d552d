package io.durable;

import java.util.Collection;
import java.util.List;

/** The orchestration answers no query of this name, or not yet. */
public class UnknownQueryException extends DurableException {

    private final String instanceId;
    private final String queryName;
    private final List<String> registered;

    public UnknownQueryException(String instanceId, String queryName, Collection<String> registered) {
        super("Instance '" + instanceId + "' answers no query '" + queryName + "', only " + registered
                + ". Handlers are registered by the orchestrator's code with onQuery, before its first await");
        this.instanceId = instanceId;
        this.queryName = queryName;
        this.registered = List.copyOf(registered);
    }

    /** The instance that was asked. */
    public String getInstanceId() {
        return instanceId;
    }

    /** What it was asked. */
    public String getQueryName() {
        return queryName;
    }

    /** What it could have been asked. */
    public List<String> getRegistered() {
        return registered;
    }
}
