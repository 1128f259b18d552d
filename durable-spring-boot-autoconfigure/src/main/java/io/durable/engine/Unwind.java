package io.durable.engine;

/**
 * Takes the code of an orchestrator off its strand: it has no more to do because the execution ended, does not fit its history, or leaves memory. An
 * {@link Error}, so that no {@code catch (Exception)} holds it.
 */
final class Unwind extends Error {

    private static final long serialVersionUID = 1L;

    Unwind() {
        super(
                "This orchestrator is being unwound: let this error pass, nothing is recorded any more",
                null,
                false,
                false);
    }
}
