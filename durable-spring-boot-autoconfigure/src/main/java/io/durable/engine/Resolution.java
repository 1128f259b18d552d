package io.durable.engine;

import org.jspecify.annotations.Nullable;

/**
 * How an ended task turned out: a value, or what is thrown at whoever awaits it.
 *
 * @param failure absent if it went well
 */
record Resolution<T>(@Nullable T value, @Nullable Throwable failure) {

    static <T> Resolution<T> of(@Nullable T value) {
        return new Resolution<>(value, null);
    }

    static <T> Resolution<T> failed(Throwable failure) {
        return new Resolution<>(null, failure);
    }

    @Nullable
    T orThrow() {
        if (failure != null) {
            throw Resolution.<RuntimeException>unchecked(failure);
        }
        return value;
    }

    @SuppressWarnings("unchecked") // the exceptions of user functions pass as they are, checked ones included
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
