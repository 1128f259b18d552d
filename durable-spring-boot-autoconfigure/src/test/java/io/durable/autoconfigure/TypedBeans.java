package io.durable.autoconfigure;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.MethodReference;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/** Beans that are called by reference: package-private, some generic, some with checked exceptions. */
final class TypedBeans {

    private TypedBeans() {}

    record Order(String id, List<String> carriers) {}

    record Reservation(String id) {
        Reservation() {
            this("new");
        }

        Reservation(String id) {
            this.id = id;
        }
    }

    record Quote(int price) {}

    record Card(String number) {}

    record Receipt(String text) {}

    abstract static class Store<T> {
        @Activity
        T save(T item) {
            return item;
        }

        @Activity
        List<T> saveAll(T item) {
            return List.of(item);
        }

        @Activity
        Reservation inherited(Order order) {
            return new Reservation("inherited");
        }
    }

    static class Stock extends Store<Order> {
        @Activity
        Reservation reserve(Order order) {
            return new Reservation(order.id());
        }

        @Activity
        Reservation reserveFirst(ActivityContext context, Order order) {
            return new Reservation(order.id());
        }

        @Activity
        Reservation reserveLast(Order order, ActivityContext context) {
            return new Reservation(order.id());
        }

        @Activity
        Reservation checked(Order order) throws IOException {
            return new Reservation("checked");
        }

        @Activity
        void release(Reservation reservation) {}

        @Activity
        void releaseFirst(ActivityContext context, Reservation reservation) {}

        @Activity
        int count() {
            return 7;
        }

        @Activity
        int countInContext(ActivityContext context) {
            return 8;
        }

        @Activity
        void sweep() {}

        @Activity("over(Order)")
        Reservation over(Order order) {
            return new Reservation("");
        }

        @Activity("over(String)")
        Reservation over(String order) {
            return new Reservation("");
        }

        Reservation unmarked(Order order) {
            return new Reservation("");
        }

        static Reservation ofClass(Order order) {
            return new Reservation("");
        }
    }

    static class Payments {
        @Activity
        Receipt charge(Card card, BigDecimal amount) {
            return new Receipt("2");
        }

        @Activity
        Receipt chargeLast(Card card, BigDecimal amount, ActivityContext context) {
            return new Receipt("2x");
        }

        @Activity
        Receipt refund(ActivityContext context, Card card, BigDecimal amount, String why) {
            return new Receipt("3");
        }

        @Activity
        void log(Card card, BigDecimal amount, int level) {}
    }

    interface Carrier {
        @Activity
        Quote quote(String carrier);

        @Activity
        default void cancel(String carrier) {}
    }

    interface Handler<I, O> {
        O handle(I input);
    }

    static class Dhl implements Carrier, Handler<String, Quote> {
        @Override
        public Quote quote(String carrier) {
            return new Quote(carrier.length());
        }

        @Override
        @Activity
        public Quote handle(String input) {
            return new Quote(1);
        }
    }

    static class Ups implements Carrier {
        @Override
        public Quote quote(String carrier) {
            return new Quote(2);
        }
    }

    static class Shipping {
        @Activity
        List<Quote> quotes(Order order) {
            return List.of(new Quote(5));
        }
    }

    static class Calc {
        @Activity
        int add(int n) {
            return n + 1;
        }

        @Activity
        int sum(int a, int b) {
            return a + b;
        }

        @Activity
        long twice(long n) {
            return 2 * n;
        }

        @Activity
        void tell(boolean flag) {}

        @Activity
        int varargs(String... all) {
            return all.length;
        }
    }

    static class ShipmentFlow {
        @Orchestrator
        Receipt ship(OrchestrationContext context, Quote quote) {
            return new Receipt("ship");
        }

        @Orchestrator
        Receipt shipLast(Quote quote, OrchestrationContext context) {
            return new Receipt("last");
        }

        @Orchestrator
        Receipt inputOnly(Quote quote) {
            return new Receipt("only");
        }

        @Orchestrator
        Receipt contextOnly(OrchestrationContext context) {
            return new Receipt("context");
        }

        @Orchestrator
        void archive(OrchestrationContext context, Quote quote) {}

        @Orchestrator
        void nightly(OrchestrationContext context) {}
    }

    static final class ByHand implements MethodReference.Run0<Stock> {
        @Override
        public void call(Stock bean) {}
    }
}
