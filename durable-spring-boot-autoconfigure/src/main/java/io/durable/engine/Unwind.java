package io.durable.engine;

/**
 * Takes the code of an orchestrator off its strand: it has no more to do because the execution ended, does not fit its history, or leaves memory. An
 * {@link Error}, so that no {@code catch (Exception)} holds it.
 */
final class Unwind extends Error {

    /** The only one: it has neither a stack trace nor anything else that could tell two of them apart. */
    static final Unwind UNWIND = new Unwind();

    private static final long serialVersionUID = 1L;

    private Unwind() {
        super(
                "This orchestrator is being unwound: let this error pass, nothing is recorded any more",
                null,
                false,
                false);
    }
}
