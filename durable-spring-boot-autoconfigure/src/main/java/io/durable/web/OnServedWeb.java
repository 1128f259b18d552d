package io.durable.web;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;

/** The endpoints are served only where somebody has said who may call them, or that everybody may. */
final class OnServedWeb extends AnyNestedCondition {

    static final String SPRING_SECURITY = "org.springframework.security.web.SecurityFilterChain";

    OnServedWeb() {
        super(ConfigurationPhase.PARSE_CONFIGURATION);
    }

    @ConditionalOnClass(name = SPRING_SECURITY)
    static final class Secured {}

    @ConditionalOnBooleanProperty("durable.web.unsecured")
    static final class Unsecured {}
}
