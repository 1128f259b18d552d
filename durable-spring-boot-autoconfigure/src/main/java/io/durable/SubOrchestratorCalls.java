package io.durable;

/**
 * Typed calls of sub-orchestrations by method reference, one overload per shape of method: with and without a result, with and without an input, with the
 * {@link OrchestrationContext} first, last or absent, with and without options. All of them start the child when the turn ends and return at once.
 */
@SuppressWarnings("overloads") // exact method references pick one
public interface SubOrchestratorCalls {

    /** Starts the referenced orchestration as a child; every typed overload ends here. */
    <R> Task<R> scheduleSubOrchestrator(MethodReference method, Object[] inputs, SubOrchestrationOptions options);

    default <B, R> Task<R> callSubOrchestrator(MethodReference.Fn0<B, R> method) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(), SubOrchestrationOptions.defaults());
    }

    default <B> Task<Void> callSubOrchestrator(MethodReference.Run0<B> method) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(), SubOrchestrationOptions.defaults());
    }

    default <B, R> Task<R> callSubOrchestrator(MethodReference.Fn0<B, R> method, SubOrchestrationOptions options) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(), options);
    }

    default <B> Task<Void> callSubOrchestrator(MethodReference.Run0<B> method, SubOrchestrationOptions options) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(), options);
    }

    default <B, R> Task<R> callSubOrchestrator(MethodReference.Fn1<B, OrchestrationContext, R> method) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(), SubOrchestrationOptions.defaults());
    }

    default <B> Task<Void> callSubOrchestrator(MethodReference.Run1<B, OrchestrationContext> method) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(), SubOrchestrationOptions.defaults());
    }

    default <B, R> Task<R> callSubOrchestrator(
            MethodReference.Fn1<B, OrchestrationContext, R> method, SubOrchestrationOptions options) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(), options);
    }

    default <B> Task<Void> callSubOrchestrator(
            MethodReference.Run1<B, OrchestrationContext> method, SubOrchestrationOptions options) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(), options);
    }

    default <B, I, R> Task<R> callSubOrchestrator(MethodReference.Fn1<B, I, R> method, I input) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), SubOrchestrationOptions.defaults());
    }

    default <B, I> Task<Void> callSubOrchestrator(MethodReference.Run1<B, I> method, I input) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), SubOrchestrationOptions.defaults());
    }

    default <B, I, R> Task<R> callSubOrchestrator(
            MethodReference.Fn1<B, I, R> method, I input, SubOrchestrationOptions options) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), options);
    }

    default <B, I> Task<Void> callSubOrchestrator(
            MethodReference.Run1<B, I> method, I input, SubOrchestrationOptions options) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), options);
    }

    default <B, I, R> Task<R> callSubOrchestrator(
            MethodReference.CtxFn1<B, OrchestrationContext, I, R> method, I input) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), SubOrchestrationOptions.defaults());
    }

    default <B, I> Task<Void> callSubOrchestrator(MethodReference.CtxRun1<B, OrchestrationContext, I> method, I input) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), SubOrchestrationOptions.defaults());
    }

    default <B, I, R> Task<R> callSubOrchestrator(
            MethodReference.CtxFn1<B, OrchestrationContext, I, R> method, I input, SubOrchestrationOptions options) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), options);
    }

    default <B, I> Task<Void> callSubOrchestrator(
            MethodReference.CtxRun1<B, OrchestrationContext, I> method, I input, SubOrchestrationOptions options) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), options);
    }

    default <B, I, R> Task<R> callSubOrchestrator(MethodReference.Fn2<B, I, OrchestrationContext, R> method, I input) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), SubOrchestrationOptions.defaults());
    }

    default <B, I> Task<Void> callSubOrchestrator(MethodReference.Run2<B, I, OrchestrationContext> method, I input) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), SubOrchestrationOptions.defaults());
    }

    default <B, I, R> Task<R> callSubOrchestrator(
            MethodReference.Fn2<B, I, OrchestrationContext, R> method, I input, SubOrchestrationOptions options) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), options);
    }

    default <B, I> Task<Void> callSubOrchestrator(
            MethodReference.Run2<B, I, OrchestrationContext> method, I input, SubOrchestrationOptions options) {
        return scheduleSubOrchestrator(method, MethodReference.inputs(input), options);
    }
}
