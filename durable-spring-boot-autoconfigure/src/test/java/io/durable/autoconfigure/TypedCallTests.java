package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.ActivityCalls;
import io.durable.MethodReference;
import io.durable.OrchestrationContext;
import io.durable.OrchestrationStarts;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.SubOrchestratorCalls;
import io.durable.Task;
import io.durable.TaskOptions;
import io.durable.autoconfigure.TypedBeans.ByHand;
import io.durable.autoconfigure.TypedBeans.Calc;
import io.durable.autoconfigure.TypedBeans.Card;
import io.durable.autoconfigure.TypedBeans.Carrier;
import io.durable.autoconfigure.TypedBeans.Dhl;
import io.durable.autoconfigure.TypedBeans.Handler;
import io.durable.autoconfigure.TypedBeans.Order;
import io.durable.autoconfigure.TypedBeans.Payments;
import io.durable.autoconfigure.TypedBeans.Quote;
import io.durable.autoconfigure.TypedBeans.Receipt;
import io.durable.autoconfigure.TypedBeans.Reservation;
import io.durable.autoconfigure.TypedBeans.ShipmentFlow;
import io.durable.autoconfigure.TypedBeans.Shipping;
import io.durable.autoconfigure.TypedBeans.Stock;
import io.durable.autoconfigure.TypedBeans.Store;
import io.durable.autoconfigure.TypedBeans.Ups;
import io.durable.engine.CallTargets.Target;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;

/** Which handler a method reference means, and that every shape of method compiles without a cast. */
class TypedCallTests {

    private final List<String> called = new ArrayList<>();
    private final List<Type> resultTypes = new ArrayList<>();

    // ---- every shape ----

    @Test
    void findsActivitiesOfEveryShape() {
        withBeans(registry -> callActivities(activityCalls(registry)));
        assertThat(called)
                .containsExactly(
                        "Stock.reserve(1)",
                        "Stock.reserve(1)+",
                        "Stock.reserveFirst(1)",
                        "Stock.reserveLast(1)+",
                        "Stock.checked(1)",
                        "Stock.inherited(1)",
                        "Stock.save(1)",
                        "Stock.save(1)",
                        "Stock.release(1)",
                        "Stock.releaseFirst(1)+",
                        "Stock.sweep(0)",
                        "Calc.tell(1)",
                        "Stock.count(0)",
                        "Stock.countInContext(0)+",
                        "Calc.add(1)",
                        "Calc.sum(2)",
                        "Calc.twice(1)",
                        "Payments.charge(2)",
                        "Payments.chargeLast(2)+",
                        "Payments.refund(3)",
                        "Payments.log(3)+",
                        "Dhl.quote(1)",
                        "Dhl.cancel(1)",
                        "Dhl.handle(1)",
                        "Dhl.handle(1)",
                        "Shipping.quotes(1)",
                        "over(Order)(1)",
                        "over(String)(1)",
                        "over(Order)(1)");
    }

    @Test
    void findsOrchestratorsOfEveryShape() {
        withBeans(registry -> {
            callSubOrchestrators(subOrchestratorCalls(registry));
            start(starts(registry));
        });
        assertThat(called)
                .containsExactly(
                        "ShipmentFlow.ship(1)",
                        "ShipmentFlow.shipLast(1)+",
                        "ShipmentFlow.inputOnly(1)",
                        "ShipmentFlow.contextOnly(0)",
                        "ShipmentFlow.archive(1)",
                        "ShipmentFlow.nightly(0)+",
                        "ShipmentFlow.ship(1)",
                        "ShipmentFlow.ship(1)+",
                        "ShipmentFlow.shipLast(1)",
                        "ShipmentFlow.inputOnly(1)",
                        "ShipmentFlow.contextOnly(0)",
                        "ShipmentFlow.nightly(0)+",
                        "ShipmentFlow.archive(1)");
    }

    // ---- result types ----

    @Test
    void knowsTheResultTypeWithItsGenerics() {
        withBeans(registry -> {
            MethodReference.Fn1<Shipping, Order, List<Quote>> quotes = Shipping::quotes;
            MethodReference.Fn1<Stock, Order, Order> save = Stock::save;
            MethodReference.Fn1<Stock, Order, List<Order>> saveAll = Stock::saveAll;
            MethodReference.Fn1<Calc, Integer, Integer> add = Calc::add;
            MethodReference.Run1<Stock, Reservation> release = Stock::release;
            assertThat(registry.activity(quotes).resultType())
                    .isEqualTo(new ParameterizedTypeReference<List<Quote>>() {}.getType());
            assertThat(registry.activity(save).resultType()).isEqualTo(Order.class);
            assertThat(registry.activity(saveAll).resultType().getTypeName())
                    .isEqualTo("java.util.List<" + Order.class.getName() + ">");
            assertThat(registry.activity(add).resultType()).isEqualTo(int.class);
            assertThat(registry.activity(release).resultType()).isEqualTo(Void.class);
        });
    }

    @Test
    void convertsGenericResultsAndInputsOfInheritedMethods() {
        withBeans(registry -> assertThat(Attempts.make(
                        registry.findActivity("Stock.saveAll").orElseThrow(), "{\"id\":\"a\",\"carriers\":[]}"))
                .isEqualTo(Attempts.completed("[{\"id\":\"a\",\"carriers\":[]}]")));
    }

    // ---- which bean ----

    @Test
    void findsTheHandlerOfAProxiedBean() {
        Wiring.CONTEXT
                .withBean(
                        "stock",
                        Object.class,
                        () -> new org.springframework.aop.framework.ProxyFactory(new Stock()) {
                            {
                                setProxyTargetClass(true);
                            }
                        }.getProxy())
                .run(started -> {
                    MethodReference.Fn1<Stock, Order, Reservation> reserve = Stock::reserve;
                    assertThat(started.getBean(HandlerRegistry.class)
                                    .activity(reserve)
                                    .name())
                            .isEqualTo("Stock.reserve");
                });
    }

    @Test
    void namesAllBeansThatMatch() {
        Wiring.CONTEXT.withBean("dhl", Dhl.class).withBean("ups", Ups.class).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            MethodReference.Fn1<Carrier, String, Quote> quote = Carrier::quote;
            MethodReference.Fn1<Ups, String, Quote> ofUps = Ups::quote;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> registry.activity(quote))
                    .withMessageContaining("Carrier::quote names 2 methods")
                    .withMessageContaining("'dhl'")
                    .withMessageContaining("'ups'")
                    .withMessageContaining("or call by name");
            assertThat(registry.activity(ofUps).name()).isEqualTo("Ups.quote");
        });
    }

    @Test
    void saysWhatIsMissing() {
        withBeans(registry -> {
            MethodReference.Fn1<Stock, Order, Reservation> unmarked = Stock::unmarked;
            MethodReference.Fn1<Ups, String, Quote> noBean = Ups::quote;
            MethodReference.CtxFn1<ShipmentFlow, OrchestrationContext, Quote, Receipt> flow = ShipmentFlow::ship;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> registry.activity(unmarked))
                    .withMessageContaining("No bean of this application has an @Activity method")
                    .withMessageContaining("Stock.unmarked(Order)")
                    .withMessageContaining("Annotate Stock::unmarked with @Activity");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> registry.activity(noBean))
                    .withMessageContaining("make its class a bean");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> registry.activity(flow))
                    .withMessageContaining("ShipmentFlow::ship is an @Orchestrator method, not an @Activity method");
        });
    }

    // ---- what is no reference to a bean's method ----

    @Test
    void refusesLambdas() {
        Object captured = new Object();
        MethodReference.Fn1<Stock, Order, Reservation> lambda = (stock, order) -> stock.reserve(order);
        MethodReference.Fn1<Stock, Order, Reservation> capturing = (stock, order) -> {
            captured.hashCode();
            return stock.reserve(order);
        };
        refused(lambda, "Write Bean::method, not a lambda");
        refused(capturing, "Write Bean::method, not a lambda");
    }

    @Test
    void refusesVarargs() {
        MethodReference.Fn1<Calc, String, Integer> varargs = Calc::varargs;
        refused(varargs, "the method has varargs");
    }

    @Test
    void refusesStaticMethodsAndConstructors() {
        MethodReference.Fn0<Order, Reservation> ofClass = Stock::ofClass;
        MethodReference.Fn0<String, Reservation> constructor = Reservation::new;
        refused(ofClass, "Stock::ofClass in " + TypedCallTests.class.getName() + " is static or a constructor");
        refused(constructor, "is static or a constructor");
    }

    @Test
    void refusesBoundReferences() {
        Stock stock = new Stock();
        MethodReference.Fn0<Order, Reservation> bound = stock::reserve;
        refused(bound, "Refer to the class instead, Bean::reserve");
        withBeans(registry -> assertThatIllegalArgumentException()
                .isThrownBy(() -> activityCalls(registry).callActivity(stock::reserve)));
    }

    @Test
    void refusesClassesThatImplementAShape() {
        refused(new ByHand(), "is a class, not a method reference");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MethodReferences.throughStream(new ByHand()))
                .withMessageContaining("is a class, not a method reference");
    }

    @Test
    void readsReferencesOfClosedModulesToo() {
        MethodReference.Fn1<Stock, Order, Reservation> reserve = Stock::reserve;
        Stock notSerializable = new Stock();
        MethodReference.Fn0<Order, Reservation> bound = notSerializable::reserve;
        assertThat(MethodReferences.throughStream(reserve).getImplMethodName()).isEqualTo("reserve");
        assertThat(MethodReferences.throughStream(bound).getImplMethodName()).isEqualTo("reserve");
    }

    @Test
    void takesTheClassLeftOfTheColonsForTheReceiver() {
        MethodReference.Fn1<Stock, Order, Reservation> inherited = Stock::inherited;
        MethodReferences.ReferencedMethod found = MethodReferences.resolve(inherited);
        assertThat(found.receiver()).isEqualTo(Stock.class);
        assertThat(found.method().getDeclaringClass()).isEqualTo(Store.class);
        assertThat(MethodReferences.resolve(inherited)).isSameAs(found);
    }

    private static void refused(MethodReference reference, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MethodReferences.resolve(reference))
                .withMessageContaining(message);
    }

    // ---- usages, as a user writes them ----

    private static void callActivities(ActivityCalls ctx) {
        Order order = new Order("o1", List.of("dhl"));
        Card card = new Card("1");
        TaskOptions options = TaskOptions.defaults().withTag("a", "b");
        Reservation r = read(ctx.callActivity(Stock::reserve, order));
        r = read(ctx.callActivity(Stock::reserve, order, options));
        r = read(ctx.callActivity(Stock::reserveFirst, order));
        r = read(ctx.callActivity(Stock::reserveLast, order, options));
        r = read(ctx.callActivity(Stock::checked, order));
        r = read(ctx.callActivity(Stock::inherited, order));
        Order saved = read(ctx.callActivity(Stock::save, order));
        saved = read(ctx.callActivity(Store<Order>::save, order)); // raw Store::save would be inexact
        Task<Void> done = ctx.callActivity(Stock::release, r);
        done = ctx.callActivity(Stock::releaseFirst, r, options);
        done = ctx.callActivity(Stock::sweep);
        done = ctx.callActivity(Calc::tell, true);
        Integer n = read(ctx.callActivity(Stock::count));
        n = read(ctx.callActivity(Stock::countInContext, options));
        n = read(ctx.callActivity(Calc::add, 5));
        n = read(ctx.callActivity(Calc::sum, 5, 6));
        Long l = read(ctx.callActivity(Calc::twice, 5L));
        Receipt receipt = read(ctx.callActivity(Payments::charge, card, BigDecimal.TEN));
        receipt = read(ctx.callActivity(Payments::chargeLast, card, BigDecimal.TEN, options));
        receipt = read(ctx.callActivity(Payments::refund, card, BigDecimal.TEN, "why"));
        done = ctx.callActivity(Payments::log, card, BigDecimal.TEN, 3, options);
        Quote quote = read(ctx.callActivity(Carrier::quote, "dhl"));
        done = ctx.callActivity(Carrier::cancel, "dhl");
        quote = read(ctx.callActivity(Dhl::handle, "x"));
        quote = read(ctx.callActivity(Handler<String, Quote>::handle, "x"));
        Task<List<Quote>> quotes = ctx.callActivity(Shipping::quotes, order);
        // overloaded methods: one of these three, or by name
        r = read(ctx.callActivity((MethodReference.Fn1<Stock, Order, Reservation>) Stock::over, order));
        r = read(ctx.<Stock, String, Reservation>callActivity(Stock::over, "x"));
        MethodReference.Fn1<Stock, Order, Reservation> over = Stock::over;
        r = read(ctx.callActivity(over, order));
        assertThat(Arrays.asList(r, saved, done, n, l, receipt, quote, quotes)).containsOnlyNulls();
    }

    private static void callSubOrchestrators(SubOrchestratorCalls ctx) {
        Quote quote = new Quote(3);
        SubOrchestrationOptions child = SubOrchestrationOptions.defaults().withInstanceId("child");
        Receipt r = read(ctx.callSubOrchestrator(ShipmentFlow::ship, quote));
        r = read(ctx.callSubOrchestrator(ShipmentFlow::shipLast, quote, child));
        r = read(ctx.callSubOrchestrator(ShipmentFlow::inputOnly, quote));
        r = read(ctx.callSubOrchestrator(ShipmentFlow::contextOnly));
        Task<Void> done = ctx.callSubOrchestrator(ShipmentFlow::archive, quote);
        done = ctx.callSubOrchestrator(ShipmentFlow::nightly, child);
        assertThat(Arrays.asList(r, done)).containsOnlyNulls();
    }

    private static void start(OrchestrationStarts client) {
        Quote quote = new Quote(3);
        StartOptions options = StartOptions.instanceId("id");
        assertThat(Set.of(
                        client.startNew(ShipmentFlow::ship, quote),
                        client.startNew(ShipmentFlow::ship, quote, options) + "1",
                        client.startNew(ShipmentFlow::shipLast, quote) + "2",
                        client.startNew(ShipmentFlow::inputOnly, quote) + "3",
                        client.startNew(ShipmentFlow::contextOnly) + "4",
                        client.startNew(ShipmentFlow::nightly, options) + "5",
                        client.startNew(ShipmentFlow::archive, quote) + "6"))
                .hasSize(7);
    }

    private static <T> T read(Task<T> none) {
        assertThat(none).isNull();
        return null;
    }

    // ---- stand-ins that only write down what is meant ----

    private ActivityCalls activityCalls(HandlerRegistry registry) {
        return new ActivityCalls() {
            @Override
            public <R> Task<R> scheduleActivity(MethodReference method, Object[] inputs, TaskOptions options) {
                note(registry.activity(method), inputs, !options.equals(TaskOptions.defaults()));
                return null;
            }
        };
    }

    private SubOrchestratorCalls subOrchestratorCalls(HandlerRegistry registry) {
        return new SubOrchestratorCalls() {
            @Override
            public <R> Task<R> scheduleSubOrchestrator(
                    MethodReference method, Object[] inputs, SubOrchestrationOptions options) {
                note(registry.orchestrator(method), inputs, !options.equals(SubOrchestrationOptions.defaults()));
                return null;
            }
        };
    }

    private OrchestrationStarts starts(HandlerRegistry registry) {
        return (method, inputs, options) -> {
            note(registry.orchestrator(method), inputs, !options.equals(StartOptions.defaults()));
            return "id";
        };
    }

    private void note(Target target, Object[] inputs, boolean withOptions) {
        called.add(target.name() + "(" + inputs.length + ")" + (withOptions ? "+" : ""));
        resultTypes.add(target.resultType());
    }

    private static void withBeans(Consumer<HandlerRegistry> test) {
        Wiring.CONTEXT
                .withBean(Stock.class)
                .withBean(Payments.class)
                .withBean(Dhl.class)
                .withBean(Shipping.class)
                .withBean(Calc.class)
                .withBean(ShipmentFlow.class)
                .run(started -> test.accept(started.getBean(HandlerRegistry.class)));
    }
}
