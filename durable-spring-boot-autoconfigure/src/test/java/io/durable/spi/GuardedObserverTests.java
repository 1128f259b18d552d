package io.durable.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.durable.history.TraceContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardedObserverTests {

    private static final InvocationHandler BREAKS = (proxy, method, arguments) -> {
        throw new IllegalStateException("no more traces");
    };

    static List<Method> methods() {
        return Arrays.stream(Observer.class.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && !Modifier.isStatic(method.getModifiers()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void keepsWhatAnObserverThrowsFromTheWork(Method method) throws ReflectiveOperationException {
        Observer guarded = Observer.guarded(broken(Observer.class));
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> type == int.class ? (Object) 0 : null)
                .toArray();

        Object given = method.invoke(guarded, arguments);

        assertThat(given).isIn(null, Observer.unobserved());
    }

    @Test
    void keepsWhatAnObservationThrowsFromTheWork() {
        Observer begins = new Observer() {
            @Override
            @SuppressWarnings("unchecked")
            public Observed<CommitOutcome> committing(int instances) {
                return broken(Observed.class);
            }
        };

        Observed<CommitOutcome> guarded = Observer.guarded(begins).committing(1);

        assertThat(guarded.context()).isNull();
        assertThatCode(() -> guarded.ended(new CommitOutcome.Committed())).doesNotThrowAnyException();
        assertThatCode(() -> guarded.failed(new IllegalStateException("x"))).doesNotThrowAnyException();
    }

    @Test
    void passesATraceOnThatTheObserverCanNotContinue() {
        TraceContext trace = Samples.TRACE;

        assertThat(Observer.guarded(broken(Observer.class)).started(trace, "flow", null, Samples.id("a")))
                .isSameAs(trace);
        assertThat(Observer.NONE.started(trace, "flow", null, Samples.id("a"))).isSameAs(trace);
    }

    @Test
    void isNotThereWhereNobodyLooks() {
        assertThat(Observer.guarded(Observer.NONE)).isSameAs(Observer.NONE);
        assertThat(Observer.guarded(new Observer() {}).committing(1)).isSameAs(Observer.unobserved());
    }

    private static <T> T broken(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, BREAKS));
    }
}
