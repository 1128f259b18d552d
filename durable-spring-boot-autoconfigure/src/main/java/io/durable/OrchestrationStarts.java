package io.durable;

/**
 * Typed starts by method reference, one overload per shape of orchestrator: with and without an input, with the {@link OrchestrationContext} first, last or
 * absent, with and without options. A method with a result fits the shape without one.
 */
@SuppressWarnings("overloads") // exact method references pick one
public interface OrchestrationStarts {

    /**
     * Starts the referenced orchestration; every typed overload ends here. See {@link DurableClient#startNew(String, Object, StartOptions)} and
     * {@link OrchestrationContext#startNew(String, Object, StartOptions)}.
     */
    String start(MethodReference method, Object[] inputs, StartOptions options);

    default <B> String startNew(MethodReference.Run0<B> method) {
        return start(method, MethodReference.inputs(), StartOptions.defaults());
    }

    default <B> String startNew(MethodReference.Run0<B> method, StartOptions options) {
        return start(method, MethodReference.inputs(), options);
    }

    default <B> String startNew(MethodReference.Run1<B, OrchestrationContext> method) {
        return start(method, MethodReference.inputs(), StartOptions.defaults());
    }

    default <B> String startNew(MethodReference.Run1<B, OrchestrationContext> method, StartOptions options) {
        return start(method, MethodReference.inputs(), options);
    }

    default <B, I> String startNew(MethodReference.Run1<B, I> method, I input) {
        return start(method, MethodReference.inputs(input), StartOptions.defaults());
    }

    default <B, I> String startNew(MethodReference.Run1<B, I> method, I input, StartOptions options) {
        return start(method, MethodReference.inputs(input), options);
    }

    default <B, I> String startNew(MethodReference.CtxRun1<B, OrchestrationContext, I> method, I input) {
        return start(method, MethodReference.inputs(input), StartOptions.defaults());
    }

    default <B, I> String startNew(
            MethodReference.CtxRun1<B, OrchestrationContext, I> method, I input, StartOptions options) {
        return start(method, MethodReference.inputs(input), options);
    }

    default <B, I> String startNew(MethodReference.Run2<B, I, OrchestrationContext> method, I input) {
        return start(method, MethodReference.inputs(input), StartOptions.defaults());
    }

    default <B, I> String startNew(
            MethodReference.Run2<B, I, OrchestrationContext> method, I input, StartOptions options) {
        return start(method, MethodReference.inputs(input), options);
    }
}
