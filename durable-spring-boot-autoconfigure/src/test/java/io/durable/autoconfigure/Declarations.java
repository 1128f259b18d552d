package io.durable.autoconfigure;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Retry;
import io.durable.Task;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.annotation.Transactional;

/** Beans whose handlers are declared well and badly. */
final class Declarations {

    private Declarations() {}

    static class Flow {
        @Orchestrator("processOrder")
        private String process(String input, OrchestrationContext ignored) {
            return input + "!";
        }

        @Orchestrator
        void run() {}
    }

    static class OtherFlow {
        @Orchestrator("processOrder")
        void process(OrchestrationContext ignored) {}
    }

    static class Stock {
        @Activity
        String reserve(String order) {
            return order;
        }

        void helper() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyStock {
        @Bean
        @Lazy
        Stock stock() {
            return new Stock();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ScopedStock {
        @Bean
        @org.springframework.context.annotation.Scope(
                value = BeanDefinition.SCOPE_PROTOTYPE,
                proxyMode = org.springframework.context.annotation.ScopedProxyMode.TARGET_CLASS)
        Stock stock() {
            return new Stock();
        }
    }

    @Configuration
    static class ConfigurationWithActivity {
        @Activity
        void work() {}
    }

    abstract static class Counting {
        @Activity
        int count() {
            return 1;
        }
    }

    static class PaperStore extends Counting {}

    static class InkStore extends Counting {}

    interface Carrier {
        @Activity
        int quote(String parcel);
    }

    static class Dhl implements Carrier {
        @Override
        public int quote(String parcel) {
            return parcel.length();
        }
    }

    static class Retrying {
        @Activity(
                retry =
                        @Retry(
                                maxAttempts = 5,
                                firstInterval = "${pause}",
                                backoffCoefficient = 2.0,
                                maxInterval = "PT1M",
                                timeout = "${limit:1h}",
                                nonRetryable = IOException.class,
                                jitter = 0.2))
        void work() {}

        @Activity
        void once() {}
    }

    static class Limited {
        @Activity(scheduleToClose = "1h", startToClose = "PT30S", heartbeat = "${silence}")
        void work() {}

        @Activity
        void endless() {}
    }

    static class NoTime {
        @Activity(startToClose = "0s")
        void work() {}
    }

    static class EarlyBird {
        Exception failure = new Exception("none");

        EarlyBird(HandlerRegistry registry) {
            try {
                registry.names();
            } catch (IllegalStateException e) {
                failure = e;
            }
        }
    }

    static class Twins {
        @Activity("same")
        void one() {}

        @Activity("same")
        void two() {}
    }

    static class TwoInputs {
        @Orchestrator
        void run(OrchestrationContext context, String one, Integer two) {}
    }

    static class TwoContexts {
        @Activity
        void work(ActivityContext one, ActivityContext two) {}
    }

    static class WrongActivityContext {
        @Activity
        void work(OrchestrationContext context) {}
    }

    static class WrongOrchestratorContext {
        @Orchestrator
        void run(ActivityContext context) {}
    }

    static class Both {
        @Activity
        @Orchestrator
        void work() {}
    }

    static class Static {
        @Activity
        static void work() {}
    }

    static class Futures {
        @Activity
        CompletableFuture<String> work() {
            return CompletableFuture.completedFuture("");
        }

        @Activity
        Future<String> other() {
            return work();
        }
    }

    static class Tasks {
        @Orchestrator
        Task<String> run() {
            throw new UnsupportedOperationException();
        }
    }

    static class BlankName {
        @Activity("  ")
        void work() {}
    }

    static class BadQueue {
        @Activity(queue = "my queue")
        void work() {}
    }

    static class Queued {
        @Activity(queue = "payments")
        void pay() {}

        @Activity
        void count() {}
    }

    static class LongName {
        @Activity(
                "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
                        + "12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901")
        void work() {}
    }

    static class NegativeInterval {
        @Activity(retry = @Retry(maxAttempts = 2, firstInterval = "-1s"))
        void work() {}
    }

    static class GibberishInterval {
        @Activity(retry = @Retry(maxAttempts = 2, firstInterval = "soon"))
        void work() {}
    }

    static class EmptyInterval {
        @Activity(retry = @Retry(maxAttempts = 2, firstInterval = ""))
        void work() {}
    }

    static class UnknownPlaceholder {
        @Activity(retry = @Retry(maxAttempts = 2, maxInterval = "${no.such.property}"))
        void work() {}
    }

    static class NoAttempts {
        @Activity(retry = @Retry(maxAttempts = 0))
        void work() {}
    }

    static class Shrinking {
        @Activity(retry = @Retry(maxAttempts = 2, backoffCoefficient = 0.5))
        void work() {}
    }

    static class PrivateActivity {
        @Activity
        private void work() {}
    }

    static class FinalActivity {
        @Activity
        public final void work() {}
    }

    static class NotInInterface implements Runnable {
        @Override
        public void run() {}

        @Activity
        public void work() {}
    }

    static class TransactionalFlow {
        @Orchestrator
        @Transactional
        void run() {}
    }

    @Transactional
    static class TransactionalClassFlow {
        @Orchestrator
        void run() {}
    }
}
