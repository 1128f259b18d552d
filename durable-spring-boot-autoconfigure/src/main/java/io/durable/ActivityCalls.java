package io.durable;

/**
 * Typed calls of activities by method reference, one overload per shape of method: with and without a result, with none to three inputs, with the
 * {@link ActivityContext} first, last or absent, with and without options. All of them schedule the activity when the turn ends and return at once; more
 * inputs travel as a record, or by name.
 */
@SuppressWarnings("overloads") // exact method references pick one
public interface ActivityCalls {

    /** Schedules the referenced activity; every typed overload ends here. */
    <R> Task<R> scheduleActivity(MethodReference method, Object[] inputs, TaskOptions options);

    default <B, R> Task<R> callActivity(MethodReference.Fn0<B, R> method) {
        return scheduleActivity(method, MethodReference.inputs(), TaskOptions.defaults());
    }

    default <B> Task<Void> callActivity(MethodReference.Run0<B> method) {
        return scheduleActivity(method, MethodReference.inputs(), TaskOptions.defaults());
    }

    default <B, R> Task<R> callActivity(MethodReference.Fn0<B, R> method, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(), options);
    }

    default <B> Task<Void> callActivity(MethodReference.Run0<B> method, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(), options);
    }

    default <B, R> Task<R> callActivity(MethodReference.Fn1<B, ActivityContext, R> method) {
        return scheduleActivity(method, MethodReference.inputs(), TaskOptions.defaults());
    }

    default <B> Task<Void> callActivity(MethodReference.Run1<B, ActivityContext> method) {
        return scheduleActivity(method, MethodReference.inputs(), TaskOptions.defaults());
    }

    default <B, R> Task<R> callActivity(MethodReference.Fn1<B, ActivityContext, R> method, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(), options);
    }

    default <B> Task<Void> callActivity(MethodReference.Run1<B, ActivityContext> method, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(), options);
    }

    default <B, I, R> Task<R> callActivity(MethodReference.Fn1<B, I, R> method, I input) {
        return scheduleActivity(method, MethodReference.inputs(input), TaskOptions.defaults());
    }

    default <B, I> Task<Void> callActivity(MethodReference.Run1<B, I> method, I input) {
        return scheduleActivity(method, MethodReference.inputs(input), TaskOptions.defaults());
    }

    default <B, I, R> Task<R> callActivity(MethodReference.Fn1<B, I, R> method, I input, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input), options);
    }

    default <B, I> Task<Void> callActivity(MethodReference.Run1<B, I> method, I input, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input), options);
    }

    default <B, I, R> Task<R> callActivity(MethodReference.CtxFn1<B, ActivityContext, I, R> method, I input) {
        return scheduleActivity(method, MethodReference.inputs(input), TaskOptions.defaults());
    }

    default <B, I> Task<Void> callActivity(MethodReference.CtxRun1<B, ActivityContext, I> method, I input) {
        return scheduleActivity(method, MethodReference.inputs(input), TaskOptions.defaults());
    }

    default <B, I, R> Task<R> callActivity(
            MethodReference.CtxFn1<B, ActivityContext, I, R> method, I input, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input), options);
    }

    default <B, I> Task<Void> callActivity(
            MethodReference.CtxRun1<B, ActivityContext, I> method, I input, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input), options);
    }

    default <B, I, R> Task<R> callActivity(MethodReference.Fn2<B, I, ActivityContext, R> method, I input) {
        return scheduleActivity(method, MethodReference.inputs(input), TaskOptions.defaults());
    }

    default <B, I> Task<Void> callActivity(MethodReference.Run2<B, I, ActivityContext> method, I input) {
        return scheduleActivity(method, MethodReference.inputs(input), TaskOptions.defaults());
    }

    default <B, I, R> Task<R> callActivity(
            MethodReference.Fn2<B, I, ActivityContext, R> method, I input, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input), options);
    }

    default <B, I> Task<Void> callActivity(
            MethodReference.Run2<B, I, ActivityContext> method, I input, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input), options);
    }

    default <B, I1, I2, R> Task<R> callActivity(MethodReference.Fn2<B, I1, I2, R> method, I1 input1, I2 input2) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), TaskOptions.defaults());
    }

    default <B, I1, I2> Task<Void> callActivity(MethodReference.Run2<B, I1, I2> method, I1 input1, I2 input2) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), TaskOptions.defaults());
    }

    default <B, I1, I2, R> Task<R> callActivity(
            MethodReference.Fn2<B, I1, I2, R> method, I1 input1, I2 input2, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), options);
    }

    default <B, I1, I2> Task<Void> callActivity(
            MethodReference.Run2<B, I1, I2> method, I1 input1, I2 input2, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), options);
    }

    default <B, I1, I2, R> Task<R> callActivity(
            MethodReference.CtxFn2<B, ActivityContext, I1, I2, R> method, I1 input1, I2 input2) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), TaskOptions.defaults());
    }

    default <B, I1, I2> Task<Void> callActivity(
            MethodReference.CtxRun2<B, ActivityContext, I1, I2> method, I1 input1, I2 input2) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), TaskOptions.defaults());
    }

    default <B, I1, I2, R> Task<R> callActivity(
            MethodReference.CtxFn2<B, ActivityContext, I1, I2, R> method, I1 input1, I2 input2, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), options);
    }

    default <B, I1, I2> Task<Void> callActivity(
            MethodReference.CtxRun2<B, ActivityContext, I1, I2> method, I1 input1, I2 input2, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), options);
    }

    default <B, I1, I2, R> Task<R> callActivity(
            MethodReference.Fn3<B, I1, I2, ActivityContext, R> method, I1 input1, I2 input2) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), TaskOptions.defaults());
    }

    default <B, I1, I2> Task<Void> callActivity(
            MethodReference.Run3<B, I1, I2, ActivityContext> method, I1 input1, I2 input2) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), TaskOptions.defaults());
    }

    default <B, I1, I2, R> Task<R> callActivity(
            MethodReference.Fn3<B, I1, I2, ActivityContext, R> method, I1 input1, I2 input2, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), options);
    }

    default <B, I1, I2> Task<Void> callActivity(
            MethodReference.Run3<B, I1, I2, ActivityContext> method, I1 input1, I2 input2, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2), options);
    }

    default <B, I1, I2, I3, R> Task<R> callActivity(
            MethodReference.Fn3<B, I1, I2, I3, R> method, I1 input1, I2 input2, I3 input3) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), TaskOptions.defaults());
    }

    default <B, I1, I2, I3> Task<Void> callActivity(
            MethodReference.Run3<B, I1, I2, I3> method, I1 input1, I2 input2, I3 input3) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), TaskOptions.defaults());
    }

    default <B, I1, I2, I3, R> Task<R> callActivity(
            MethodReference.Fn3<B, I1, I2, I3, R> method, I1 input1, I2 input2, I3 input3, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), options);
    }

    default <B, I1, I2, I3> Task<Void> callActivity(
            MethodReference.Run3<B, I1, I2, I3> method, I1 input1, I2 input2, I3 input3, TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), options);
    }

    default <B, I1, I2, I3, R> Task<R> callActivity(
            MethodReference.CtxFn3<B, ActivityContext, I1, I2, I3, R> method, I1 input1, I2 input2, I3 input3) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), TaskOptions.defaults());
    }

    default <B, I1, I2, I3> Task<Void> callActivity(
            MethodReference.CtxRun3<B, ActivityContext, I1, I2, I3> method, I1 input1, I2 input2, I3 input3) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), TaskOptions.defaults());
    }

    default <B, I1, I2, I3, R> Task<R> callActivity(
            MethodReference.CtxFn3<B, ActivityContext, I1, I2, I3, R> method,
            I1 input1,
            I2 input2,
            I3 input3,
            TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), options);
    }

    default <B, I1, I2, I3> Task<Void> callActivity(
            MethodReference.CtxRun3<B, ActivityContext, I1, I2, I3> method,
            I1 input1,
            I2 input2,
            I3 input3,
            TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), options);
    }

    default <B, I1, I2, I3, R> Task<R> callActivity(
            MethodReference.Fn4<B, I1, I2, I3, ActivityContext, R> method, I1 input1, I2 input2, I3 input3) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), TaskOptions.defaults());
    }

    default <B, I1, I2, I3> Task<Void> callActivity(
            MethodReference.Run4<B, I1, I2, I3, ActivityContext> method, I1 input1, I2 input2, I3 input3) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), TaskOptions.defaults());
    }

    default <B, I1, I2, I3, R> Task<R> callActivity(
            MethodReference.Fn4<B, I1, I2, I3, ActivityContext, R> method,
            I1 input1,
            I2 input2,
            I3 input3,
            TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), options);
    }

    default <B, I1, I2, I3> Task<Void> callActivity(
            MethodReference.Run4<B, I1, I2, I3, ActivityContext> method,
            I1 input1,
            I2 input2,
            I3 input3,
            TaskOptions options) {
        return scheduleActivity(method, MethodReference.inputs(input1, input2, input3), options);
    }
}
