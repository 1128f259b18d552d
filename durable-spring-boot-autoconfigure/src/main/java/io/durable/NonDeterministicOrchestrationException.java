package io.durable;

/**
 * The code does not do what the history says it did. Never thrown into the code: the instance is parked with this message as the reason, and tried again later,
 * for instance after a deployment that fits.
 */
public class NonDeterministicOrchestrationException extends DurableException {

    private final String instanceId;
    private final int sequence;
    private final String expected;
    private final String actual;

    public NonDeterministicOrchestrationException(String instanceId, int sequence, String expected, String actual) {
        super("Orchestration '" + instanceId + "' does not fit its history at event " + sequence + ": the history has "
                + expected + ", the code did " + actual
                + ". Deploy code that makes the same calls in the same order, or terminate the instance");
        this.instanceId = instanceId;
        this.sequence = sequence;
        this.expected = expected;
        this.actual = actual;
    }

    /** The instance that is parked. */
    public String getInstanceId() {
        return instanceId;
    }

    /** Where in the history the difference is. */
    public int getSequence() {
        return sequence;
    }

    /** What the history has. */
    public String getExpected() {
        return expected;
    }

    /** What the code did. */
    public String getActual() {
        return actual;
    }
}
