package io.durable;

import java.io.Serializable;

/**
 * A reference to a method of a bean, such as {@code Stock::reserve}, by which calls are typed. It is never invoked, only identified, so exact references to
 * bean methods are all it takes; a lambda, a static method, or a reference bound to one object is refused with an error that names the way round.
 *
 * <p>The nested shapes tell methods with a result from those without one, and where the context parameter stands. User code never names them, except to
 * pick one of several overloads: {@code (MethodReference.Fn1<Stock, Order, Reservation>) Stock::reserve}.
 */
@SuppressWarnings("unused") // parameter names are for the reader
public interface MethodReference extends Serializable {

    /** The inputs of a call in their order. */
    static Object[] inputs(Object... inputs) {
        return inputs;
    }

    /** A method with no input and a result. */
    interface Fn0<B, R> extends MethodReference {
        R call(B bean) throws Exception;
    }

    /** A method with no input and no result. */
    interface Run0<B> extends MethodReference {
        void call(B bean) throws Exception;
    }

    /** A method with one parameter and a result. */
    interface Fn1<B, I, R> extends MethodReference {
        R call(B bean, I input) throws Exception;
    }

    /** A method with one parameter and no result. */
    interface Run1<B, I> extends MethodReference {
        void call(B bean, I input) throws Exception;
    }

    /** A method with two parameters and a result. */
    interface Fn2<B, I1, I2, R> extends MethodReference {
        R call(B bean, I1 input1, I2 input2) throws Exception;
    }

    /** A method with two parameters and no result. */
    interface Run2<B, I1, I2> extends MethodReference {
        void call(B bean, I1 input1, I2 input2) throws Exception;
    }

    /** A method with three parameters and a result. */
    interface Fn3<B, I1, I2, I3, R> extends MethodReference {
        R call(B bean, I1 input1, I2 input2, I3 input3) throws Exception;
    }

    /** A method with three parameters and no result. */
    interface Run3<B, I1, I2, I3> extends MethodReference {
        void call(B bean, I1 input1, I2 input2, I3 input3) throws Exception;
    }

    /** A method with four parameters and a result. */
    interface Fn4<B, I1, I2, I3, I4, R> extends MethodReference {
        R call(B bean, I1 input1, I2 input2, I3 input3, I4 input4) throws Exception;
    }

    /** A method with four parameters and no result. */
    interface Run4<B, I1, I2, I3, I4> extends MethodReference {
        void call(B bean, I1 input1, I2 input2, I3 input3, I4 input4) throws Exception;
    }

    /** A method with a context first, one input and a result. */
    interface CtxFn1<B, C, I, R> extends MethodReference {
        R call(B bean, C context, I input) throws Exception;
    }

    /** A method with a context first, one input and no result. */
    interface CtxRun1<B, C, I> extends MethodReference {
        void call(B bean, C context, I input) throws Exception;
    }

    /** A method with a context first, two inputs and a result. */
    interface CtxFn2<B, C, I1, I2, R> extends MethodReference {
        R call(B bean, C context, I1 input1, I2 input2) throws Exception;
    }

    /** A method with a context first, two inputs and no result. */
    interface CtxRun2<B, C, I1, I2> extends MethodReference {
        void call(B bean, C context, I1 input1, I2 input2) throws Exception;
    }

    /** A method with a context first, three inputs and a result. */
    interface CtxFn3<B, C, I1, I2, I3, R> extends MethodReference {
        R call(B bean, C context, I1 input1, I2 input2, I3 input3) throws Exception;
    }

    /** A method with a context first, three inputs and no result. */
    interface CtxRun3<B, C, I1, I2, I3> extends MethodReference {
        void call(B bean, C context, I1 input1, I2 input2, I3 input3) throws Exception;
    }
}
