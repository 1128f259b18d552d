package io.durable.web;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Says why there is no {@link DurableHttp}, or no {@link SignedLinks}, to inject. */
final class NoDurableHttpFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException>
        implements Ordered {

    private final Environment environment;

    NoDurableHttpFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        boolean links = SignedLinks.class.equals(cause.getBeanType());
        if (!links && !DurableHttp.class.equals(cause.getBeanType())) {
            return null;
        }
        if (links && somebodySaidWhoMayCall() && !OnLinkKeys.hasKeys(environment)) {
            return noKeys(cause);
        }
        return somebodySaidWhoMayCall() ? nothingToServe(cause) : nobodySaidWhoMayCall(cause);
    }

    private static FailureAnalysis noKeys(NoSuchBeanDefinitionException cause) {
        return new FailureAnalysis(
                "A bean wants SignedLinks, but there is no key to sign links with.",
                "Make one with openssl rand -base64 32, and give it to the application as durable.web.links.keys from"
                        + " where its other secrets come from.",
                cause);
    }

    private static String wanted(NoSuchBeanDefinitionException cause) {
        return SignedLinks.class.equals(cause.getBeanType()) ? "SignedLinks" : "DurableHttp";
    }

    private static FailureAnalysis nobodySaidWhoMayCall(NoSuchBeanDefinitionException cause) {
        return new FailureAnalysis(
                "A bean wants " + wanted(cause)
                        + ", but the HTTP endpoints that its links point to are not served: they are off"
                        + " as long as nobody has said who may call them.",
                "Add Spring Security and protect the path of durable.web.base-path (default /durable); or, where"
                        + " everybody who reaches the server may see every orchestration, set"
                        + " durable.web.unsecured=true.",
                cause);
    }

    private static FailureAnalysis nothingToServe(NoSuchBeanDefinitionException cause) {
        return new FailureAnalysis(
                "A bean wants " + wanted(cause) + ", but there are no HTTP endpoints that its links could point to: the"
                        + " application has no DurableClient, or is no servlet application with Spring MVC.",
                "Start with --debug to see which condition of DurableWebAutoConfiguration, or of"
                        + " DurableAutoConfiguration before it, did not match.",
                cause);
    }

    private boolean somebodySaidWhoMayCall() {
        return environment.getProperty("durable.web.unsecured", Boolean.class, false)
                || ClassUtils.isPresent(OnServedWeb.SPRING_SECURITY, ClassUtils.getDefaultClassLoader());
    }

    /** Before the general analyzer of missing beans. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
