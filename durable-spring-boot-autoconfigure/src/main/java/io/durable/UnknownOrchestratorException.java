package io.durable;

/** This application has no orchestrator of this name. */
public class UnknownOrchestratorException extends DurableException {

    private final String orchestratorName;

    public UnknownOrchestratorException(String orchestratorName, String message) {
        super(message);
        this.orchestratorName = orchestratorName;
    }

    /** The name that was asked for. */
    public String getOrchestratorName() {
        return orchestratorName;
    }
}
