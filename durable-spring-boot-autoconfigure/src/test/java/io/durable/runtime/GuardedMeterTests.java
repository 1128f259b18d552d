package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.durable.spi.RuntimeMeter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardedMeterTests {

    private static final RuntimeMeter BROKEN = (RuntimeMeter) Proxy.newProxyInstance(
            RuntimeMeter.class.getClassLoader(), new Class<?>[] {RuntimeMeter.class}, (proxy, method, arguments) -> {
                throw new IllegalStateException("no more meters");
            });

    static List<Method> methods() {
        return Arrays.stream(RuntimeMeter.class.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void keepsWhatAMeterThrowsFromTheWork(Method method) {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(GuardedMeterTests::least)
                .toArray();

        assertThatCode(() -> method.invoke(GuardedMeter.of(BROKEN), arguments)).doesNotThrowAnyException();
    }

    @Test
    void isNotThereWhereNothingIsMeasured() {
        assertThat(GuardedMeter.of(RuntimeMeter.NONE)).isSameAs(RuntimeMeter.NONE);
    }

    private static Object least(Class<?> type) {
        if (type == int.class) {
            return 0;
        }
        return type == long.class ? (Object) 0L : null;
    }
}
