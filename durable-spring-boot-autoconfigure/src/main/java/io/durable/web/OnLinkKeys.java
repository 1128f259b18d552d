package io.durable.web;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** There are keys for signed links. */
final class OnLinkKeys implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return hasKeys(context.getEnvironment());
    }

    static boolean hasKeys(Environment environment) {
        return Binder.get(environment)
                .bind("durable.web.links.keys", Bindable.listOf(String.class))
                .map(keys -> !keys.isEmpty())
                .orElse(false);
    }
}
