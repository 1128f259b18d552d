package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.Activity;
import io.durable.autoconfigure.Declarations.BadQueue;
import io.durable.autoconfigure.Declarations.BlankName;
import io.durable.autoconfigure.Declarations.Both;
import io.durable.autoconfigure.Declarations.ConfigurationWithActivity;
import io.durable.autoconfigure.Declarations.Dhl;
import io.durable.autoconfigure.Declarations.EarlyBird;
import io.durable.autoconfigure.Declarations.EmptyInterval;
import io.durable.autoconfigure.Declarations.FinalActivity;
import io.durable.autoconfigure.Declarations.Flow;
import io.durable.autoconfigure.Declarations.Futures;
import io.durable.autoconfigure.Declarations.GibberishInterval;
import io.durable.autoconfigure.Declarations.InkStore;
import io.durable.autoconfigure.Declarations.LazyStock;
import io.durable.autoconfigure.Declarations.Limited;
import io.durable.autoconfigure.Declarations.LongName;
import io.durable.autoconfigure.Declarations.NegativeInterval;
import io.durable.autoconfigure.Declarations.NoAttempts;
import io.durable.autoconfigure.Declarations.NoTime;
import io.durable.autoconfigure.Declarations.NotInInterface;
import io.durable.autoconfigure.Declarations.OtherFlow;
import io.durable.autoconfigure.Declarations.PaperStore;
import io.durable.autoconfigure.Declarations.PrivateActivity;
import io.durable.autoconfigure.Declarations.Queued;
import io.durable.autoconfigure.Declarations.Retrying;
import io.durable.autoconfigure.Declarations.ScopedStock;
import io.durable.autoconfigure.Declarations.Shrinking;
import io.durable.autoconfigure.Declarations.Static;
import io.durable.autoconfigure.Declarations.Stock;
import io.durable.autoconfigure.Declarations.Tasks;
import io.durable.autoconfigure.Declarations.TransactionalClassFlow;
import io.durable.autoconfigure.Declarations.TransactionalFlow;
import io.durable.autoconfigure.Declarations.Twins;
import io.durable.autoconfigure.Declarations.TwoContexts;
import io.durable.autoconfigure.Declarations.TwoInputs;
import io.durable.autoconfigure.Declarations.UnknownPlaceholder;
import io.durable.autoconfigure.Declarations.WrongActivityContext;
import io.durable.autoconfigure.Declarations.WrongOrchestratorContext;
import io.durable.engine.OrchestratorFunction;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskTimeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.GenericBeanDefinition;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What is found among the beans, and what is refused while the application starts. */
class HandlerDeclarationTests {

    private final ApplicationContextRunner context = Wiring.CONTEXT;

    // ---- found ----

    @Test
    void findsHandlersUnderTheirNames() {
        with(Flow.class, Stock.class).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(registry.names()).containsExactly("Flow.run", "processOrder");
            assertThat(registry.findOrchestrator("processOrder", null)).isPresent();
            assertThat(registry.findActivity("Stock.reserve")).isPresent();
            assertThat(registry.findActivity("processOrder")).isEmpty();
            assertThat(registry.findActivity("Stock.helper")).isEmpty();
        });
    }

    @Test
    void callsPackagePrivateAndPrivateMethodsOfPlainBeans() {
        with(Flow.class).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            OrchestratorFunction function =
                    registry.findOrchestrator("processOrder", null).orElseThrow();
            assertThat(function.run(null, io.durable.history.Payload.of("\"x\"")))
                    .isEqualTo("x!");
        });
    }

    @Test
    void findsHandlersOfLazyBeans() {
        context.withUserConfiguration(LazyStock.class)
                .run(started -> assertThat(
                                started.getBean(HandlerRegistry.class).findActivity("Stock.reserve"))
                        .isPresent());
    }

    @Test
    void findsHandlersOfConfigurationClassesUnderTheUsersName() {
        context.withUserConfiguration(ConfigurationWithActivity.class)
                .run(started -> assertThat(
                                started.getBean(HandlerRegistry.class).findActivity("ConfigurationWithActivity.work"))
                        .isPresent());
    }

    @Test
    void findsInheritedHandlersUnderTheNameOfEachBean() {
        with(PaperStore.class, InkStore.class).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(registry.findActivity("PaperStore.count")).isPresent();
            assertThat(registry.findActivity("InkStore.count")).isPresent();
        });
    }

    @Test
    void findsAnnotationsOnInterfaces() {
        with(Dhl.class)
                .run(started -> assertThat(
                                started.getBean(HandlerRegistry.class).findActivity("Dhl.quote"))
                        .isPresent());
    }

    @Test
    void readsQueues() {
        with(Queued.class).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(registry.declaredQueue("Queued.pay")).isEqualTo("payments");
            assertThat(registry.declaredQueue("Queued.count")).isEqualTo("default");
            assertThat(registry.declaredQueue("unknown")).isEqualTo("default");
            assertThat(registry.queues()).containsExactly("default", "payments");
            assertThat(registry.hasOrchestrators()).isFalse();
        });
        with(Flow.class).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(registry.queues()).isEmpty();
            assertThat(registry.hasOrchestrators()).isTrue();
        });
    }

    @Test
    void readsRetryPolicies() {
        with(Retrying.class).withPropertyValues("pause=250ms").run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(registry.declaredRetry("Retrying.work"))
                    .isEqualTo(new RetryPolicy(
                            5,
                            Duration.ofMillis(250),
                            2.0,
                            Duration.ofMinutes(1),
                            Duration.ofHours(1),
                            List.of(IOException.class.getName()),
                            0.2));
            assertThat(registry.declaredRetry("Retrying.once")).isEqualTo(RetryPolicy.none());
            assertThat(registry.declaredRetry("nobody knows")).isEqualTo(RetryPolicy.none());
        });
    }

    @Test
    void readsTimeouts() {
        with(Limited.class).withPropertyValues("silence=15s").run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(registry.declaredTimeouts("Limited.work"))
                    .isEqualTo(new TaskTimeouts(Duration.ofHours(1), Duration.ofSeconds(30), Duration.ofSeconds(15)));
            assertThat(registry.declaredTimeouts("Limited.endless")).isEqualTo(TaskTimeouts.none());
            assertThat(registry.declaredTimeouts("nobody knows")).isEqualTo(TaskTimeouts.none());
        });
    }

    @Test
    void refusesTimeoutsThatMakeNoSense() {
        refused(
                with(NoTime.class),
                failure -> assertThat(failure).contains("NoTime.work()", "startToClose is PT0S", "more than zero"));
    }

    @Test
    void callsThroughTheProxyOfTheBean() {
        List<String> advised = new java.util.ArrayList<>();
        proxied(new Stock(), true, advised).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            Attempts.make(registry.findActivity("Stock.reserve").orElseThrow(), "\"a\"");
            assertThat(advised).containsExactly("reserve");
        });
    }

    @Test
    void callsThroughTheInterfaceOfAJdkProxy() {
        List<String> advised = new java.util.ArrayList<>();
        proxied(new Dhl(), false, advised).run(started -> {
            HandlerRegistry registry = started.getBean(HandlerRegistry.class);
            assertThat(Attempts.make(registry.findActivity("Dhl.quote").orElseThrow(), "\"abc\""))
                    .isEqualTo(Attempts.completed("3"));
            assertThat(advised).containsExactly("quote");
        });
    }

    @Test
    void saysThatItIsTooEarlyWhileBeansAreMade() {
        context.withBean(EarlyBird.class)
                .run(started -> assertThat(started.getBean(EarlyBird.class).failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("ApplicationReadyEvent"));
    }

    // ---- refused ----

    @Test
    void refusesTwoActivitiesOfOneName() {
        refused(
                with(Twins.class),
                failure -> assertThat(failure)
                        .contains("'same'", "Twins.one()", "Twins.two()")
                        .contains("@Activity(\"name\")"));
    }

    @Test
    void refusesTwoOrchestratorsOfOneName() {
        refused(
                with(Flow.class, OtherFlow.class),
                failure -> assertThat(failure).contains("'processOrder'", "Flow.process(", "OtherFlow.process("));
    }

    @Test
    void refusesTwoBeansOfOneClass() {
        refused(
                context.withBean("one", Stock.class).withBean("two", Stock.class),
                failure -> assertThat(failure).contains("'one'", "'two'", "'Stock.reserve'"));
    }

    @Test
    void refusesTwoInputsOnAnOrchestrator() {
        refused(
                with(TwoInputs.class),
                failure -> assertThat(failure)
                        .contains(
                                "@Orchestrator method",
                                "TwoInputs.run(OrchestrationContext, String, Integer)",
                                "2 inputs")
                        .contains("a record that holds them all"));
    }

    @Test
    void refusesTwoContexts() {
        refused(
                with(TwoContexts.class),
                failure -> assertThat(failure).contains("2 parameters of type ActivityContext"));
    }

    @Test
    void refusesTheOtherKindsContext() {
        refused(
                with(WrongActivityContext.class),
                failure -> assertThat(failure)
                        .contains("takes an OrchestrationContext, which only an @Orchestrator method is given"));
        refused(
                with(WrongOrchestratorContext.class),
                failure -> assertThat(failure)
                        .contains("takes an ActivityContext, which only an @Activity method is given"));
    }

    @Test
    void refusesBothAnnotationsOnOneMethod() {
        refused(with(Both.class), failure -> assertThat(failure).contains("both an @Orchestrator and an @Activity"));
    }

    @Test
    void refusesStaticMethods() {
        refused(with(Static.class), failure -> assertThat(failure).contains("Static.work()", "is static"));
    }

    @Test
    void refusesResultsThatAreNotThereYet() {
        refused(with(Futures.class), failure -> assertThat(failure).contains("CompletableFuture", "return the value"));
        refused(with(Tasks.class), failure -> assertThat(failure).contains("returns a Task"));
    }

    @Test
    void refusesNamesThatAreNotAllowed() {
        refused(with(BlankName.class), failure -> assertThat(failure).contains("the name '  '", "not allowed"));
        refused(with(LongName.class), failure -> assertThat(failure).contains("1 to 200 characters"));
        Supplier<Object> anonymous = () -> new Object() {
            @Activity
            void work() {}
        };
        refused(
                context.withBean("anonymous", Object.class, anonymous),
                failure -> assertThat(failure).contains("the name ''"));
    }

    @Test
    void refusesAQueueThatCannotBe() {
        refused(
                with(BadQueue.class),
                failure -> assertThat(failure)
                        .contains("BadQueue", "'my queue' can't be the name of a queue", "@Activity(queue = "));
    }

    @Test
    void refusesRetriesThatMakeNoSense() {
        refused(
                with(NegativeInterval.class),
                failure -> assertThat(failure).contains("NegativeInterval.work()", "firstInterval", "zero or more"));
        refused(with(GibberishInterval.class), failure -> assertThat(failure).contains("firstInterval = \"soon\""));
        refused(with(EmptyInterval.class), failure -> assertThat(failure).contains("firstInterval is empty"));
        refused(with(UnknownPlaceholder.class), failure -> assertThat(failure).contains("no.such.property"));
        refused(with(NoAttempts.class), failure -> assertThat(failure).contains("maxAttempts is 0"));
        refused(with(Shrinking.class), failure -> assertThat(failure).contains("backoffCoefficient is 0.5"));
    }

    @Test
    void refusesBeansThatAreNoSingletons() {
        refused(
                context.withInitializer(started -> {
                    GenericBeanDefinition prototype = new GenericBeanDefinition();
                    prototype.setBeanClass(Stock.class);
                    prototype.setScope(BeanDefinition.SCOPE_PROTOTYPE);
                    ((org.springframework.beans.factory.support.BeanDefinitionRegistry) started.getBeanFactory())
                            .registerBeanDefinition("stock", prototype);
                }),
                failure -> assertThat(failure).contains("bean 'stock', which is no singleton"));
        refused(
                context.withUserConfiguration(ScopedStock.class),
                failure -> assertThat(failure).contains("bean 'stock', which is no singleton"));
    }

    @Test
    void refusesWhatAClassProxyCannotReach() {
        refused(
                proxied(new PrivateActivity(), true, new java.util.ArrayList<>()),
                failure -> assertThat(failure).contains("PrivateActivity.work()", "is private"));
        refused(
                proxied(new FinalActivity(), true, new java.util.ArrayList<>()),
                failure -> assertThat(failure).contains("FinalActivity.work()", "is final"));
        refused(
                proxied(new io.durable.autoconfigure.elsewhere.Heir(), true, new java.util.ArrayList<>()),
                failure -> assertThat(failure).contains("package-private in " + PackagePrivateBase.class.getName()));
    }

    @Test
    void refusesWhatAJdkProxyCannotReach() {
        refused(
                proxied(new NotInInterface(), false, new java.util.ArrayList<>()),
                failure -> assertThat(failure)
                        .contains("NotInInterface.work()", "JDK proxy", "spring.aop.proxy-target-class=true"));
    }

    @Test
    void refusesTransactionalOrchestrators() {
        refused(
                with(TransactionalFlow.class),
                failure -> assertThat(failure)
                        .contains("TransactionalFlow.run()", "is @Transactional", "put it on the activities"));
        refused(
                with(TransactionalClassFlow.class),
                failure -> assertThat(failure).contains("is @Transactional"));
    }

    // ---- how it is asked ----

    private ApplicationContextRunner with(Class<?>... beans) {
        ApplicationContextRunner runner = context;
        for (Class<?> bean : beans) {
            runner = runner.withBean(bean);
        }
        return runner;
    }

    private <T> ApplicationContextRunner proxied(T target, boolean classProxy, List<String> advised) {
        ProxyFactory factory = new ProxyFactory(target);
        factory.setProxyTargetClass(classProxy);
        factory.addAdvice((org.aopalliance.intercept.MethodInterceptor) invocation -> {
            advised.add(invocation.getMethod().getName());
            return invocation.proceed();
        });
        Object proxy = factory.getProxy();
        return context.withBean("proxied", Object.class, () -> proxy);
    }

    private static void refused(ApplicationContextRunner runner, Consumer<String> failure) {
        runner.run(started -> failure.accept(report(started)));
    }

    private static String report(AssertableApplicationContext started) {
        assertThat(started).hasFailed();
        FailureAnalysis analysis = new InvalidDurableDeclarationFailureAnalyzer().analyze(started.getStartupFailure());
        assertThat(analysis).as("analysis of %s", started.getStartupFailure()).isNotNull();
        return analysis.getDescription() + "\n" + analysis.getAction();
    }
}
