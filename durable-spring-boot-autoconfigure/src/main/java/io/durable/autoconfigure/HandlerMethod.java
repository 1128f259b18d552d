package io.durable.autoconfigure;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;

/**
 * A method of a bean that is an orchestrator or an activity.
 *
 * @param name by which histories remember it
 * @param bean as the context gives it, so that a proxy's advice applies
 * @param userClass the class that the user wrote
 * @param method as the user wrote it
 * @param invocable the same method as the bean offers it
 */
record HandlerMethod(
        HandlerKind kind,
        String name,
        String beanName,
        Object bean,
        Class<?> userClass,
        Method method,
        Method invocable) {

    /** What the result is read as. */
    Type resultType() {
        return method.getReturnType() == void.class
                ? Void.class
                : GenericTypeResolver.resolveType(method.getGenericReturnType(), userClass);
    }

    /** The declaration for a person to find. */
    String describe() {
        return describe(kind, userClass, method) + " of bean '" + beanName + "'";
    }

    static String describe(HandlerKind kind, Class<?> userClass, Method method) {
        return kind.label() + " method " + signature(userClass, method);
    }

    static String signature(Class<?> userClass, Method method) {
        return userClass.getName() + "."
                + method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    /** Calls the method; what it throws comes out as it is. */
    @Nullable
    Object call(@Nullable Object[] arguments) throws Exception {
        try {
            return invocable.invoke(bean, arguments);
        } catch (InvocationTargetException thrown) {
            Throwable failure = thrown.getTargetException();
            if (failure instanceof Error error) { // the engine unwinds orchestrators with one
                throw error;
            }
            throw failure instanceof Exception exception ? exception : new UndeclaredThrowableException(failure);
        }
    }
}
