package io.durable.web;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says why there is no {@link DurableHttp} to inject. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class NoDurableHttpFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        if (!DurableHttp.class.equals(cause.getBeanType())) {
            return null;
        }
        return new FailureAnalysis(
                "DurableHttp is asked for, but the HTTP endpoints that its links point to are not served: in a servlet"
                        + " application they are off as long as nobody has said who may call them.",
                "Add Spring Security and protect the path of durable.web.base-path (default /durable); or, where"
                        + " everybody who reaches the server may see every orchestration, set"
                        + " durable.web.unsecured=true.",
                rootFailure);
    }
}
