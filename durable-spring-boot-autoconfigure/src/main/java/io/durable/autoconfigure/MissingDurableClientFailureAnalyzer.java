package io.durable.autoconfigure;

import io.durable.DurableClient;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Says why there is no client for a bean that wants one. */
final class MissingDurableClientFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException>
        implements Ordered {

    private final Environment environment;

    MissingDurableClientFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        if (cause.getResolvableType() == null
                || cause.getResolvableType().resolve() != DurableClient.class
                || cause.getNumberOfBeansFound() > 0) {
            return null;
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
