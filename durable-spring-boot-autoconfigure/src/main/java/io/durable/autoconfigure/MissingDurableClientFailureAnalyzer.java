package io.durable.autoconfigure;

import io.durable.DurableClient;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Says why there is no client for a bean that wants one. */
final class MissingDurableClientFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException>
        implements Ordered {

    private final BeanFactory beanFactory;
    private final Environment environment;

    MissingDurableClientFailureAnalyzer(BeanFactory beanFactory, Environment environment) {
        this.beanFactory = beanFactory;
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        if (cause.getResolvableType() == null
                || cause.getResolvableType().resolve() != DurableClient.class
                || cause.getNumberOfBeansFound() > 0) {
            return null;
        }
        String[] unqualified = beanFactory instanceof ListableBeanFactory beans
                ? beans.getBeanNamesForType(DurableClient.class, true, false)
                : new String[0];
        if (unqualified.length > 0) {
            return new FailureAnalysis(
                    "A bean wants a DurableClient with @OrchestrationClient, but " + Arrays.toString(unqualified)
                            + " does not carry this qualifier.",
                    "Put @OrchestrationClient on the class of that bean, or on the @MockitoBean field that replaces it; or"
                            + " inject the client without the qualifier.",
                    cause);
        }
        if (!environment.getProperty("durable.enabled", Boolean.class, true)) {
            return new FailureAnalysis(
                    "A bean wants a DurableClient, but there is none because durable.enabled is false.",
                    "Set durable.enabled to true, or make the bean take an ObjectProvider<DurableClient>.",
                    cause);
        }
        return new FailureAnalysis(
                "A bean wants a DurableClient, but there is none because the application has no database that"
                        + " orchestrations could be kept in.",
                "Add spring-boot-starter-data-jpa with the driver of a supported database, and set spring.datasource.url."
                        + " If there are several DataSources, mark one as @Primary. Start with --debug to see which"
                        + " condition of DurableAutoConfiguration did not match.",
                cause);
    }

    /** Before the general analyzer of missing beans. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
