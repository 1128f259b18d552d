package io.durable.sample.patterns.saga;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Lets a test say when a car is booked, and when bookings are taken back. */
final class BookingGates implements BeanPostProcessor {

    final CountDownLatch carAsked = new CountDownLatch(1);
    final CountDownLatch carMayBeBooked = new CountDownLatch(1);
    final CountDownLatch mayBeTakenBack = new CountDownLatch(1);

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof BookingRepository bookings ? gated(bookings) : bean;
    }

    private BookingRepository gated(BookingRepository bookings) {
        return (BookingRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BookingRepository.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("save")
                            && ((Booking) arguments[0]).view().what().equals("car")) {
                        carAsked.countDown();
                        pass(carMayBeBooked);
                    } else if (method.getName().equals("findById")) {
                        pass(mayBeTakenBack);
                    }
                    try {
                        return method.invoke(bookings, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private static void pass(CountDownLatch gate) throws InterruptedException {
        if (!gate.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Nobody opened the gate");
        }
    }
}
