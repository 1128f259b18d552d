package io.durable;

/**
 * How a {@link Saga} compensates.
 *
 * @param parallel whether compensations that are tasks run side by side, instead of one after the other
 * @param continueWithError whether the others still run when one has failed; with {@code parallel} they have begun anyway
 */
public record SagaOptions(boolean parallel, boolean continueWithError) {

    private static final SagaOptions DEFAULTS = new SagaOptions(false, false);

    /** One after the other, up to the first that fails. */
    public static SagaOptions defaults() {
        return DEFAULTS;
    }

    /** The same options, side by side. */
    public SagaOptions inParallel() {
        return new SagaOptions(true, continueWithError);
    }

    /** The same options, where all compensations run, however many fail. */
    public SagaOptions continuingWithError() {
        return new SagaOptions(parallel, true);
    }
}
