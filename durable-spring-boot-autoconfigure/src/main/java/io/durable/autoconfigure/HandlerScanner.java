package io.durable.autoconfigure;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Finds the orchestrators and activities among the beans, those of lazy beans included, and checks how they are declared. */
final class HandlerScanner {

    private static final Logger log = LoggerFactory.getLogger(HandlerScanner.class);

    private final ConfigurableListableBeanFactory beanFactory;

    HandlerScanner(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /** @throws InvalidDurableDeclarationException at the first declaration that can't work */
    List<HandlerMethod> scan() {
        List<HandlerMethod> found = new ArrayList<>();
        for (String beanName : beanFactory.getBeanNamesForType(Object.class)) {
            Class<?> userClass = findUserClass(beanName);
            if (userClass != null && !userClass.getName().startsWith("org.springframework.")) {
                for (HandlerKind kind : HandlerKind.values()) {
                    for (Method method : findMethods(beanName, userClass, kind)) {
                        found.add(read(kind, beanName, userClass, method));
                    }
                }
            }
        }
        return found;
    }

    private @Nullable Class<?> findUserClass(String beanName) {
        try {
            Object made = beanFactory.isFactoryBean(beanName) ? null : beanFactory.getSingleton(beanName);
            Class<?> type = made != null
                    ? AopProxyUtils.ultimateTargetClass(made)
                    : AutoProxyUtils.determineTargetClass(beanFactory, beanName);
            return type == null ? null : ClassUtils.getUserClass(type);
        } catch (RuntimeException | LinkageError unknown) {
            log.debug("Type of bean '{}' is unknown: its methods are not searched", beanName, unknown);
            return null;
        }
    }

    private Set<Method> findMethods(String beanName, Class<?> userClass, HandlerKind kind) {
        try {
            Set<Method> methods = new LinkedHashSet<>();
            MethodIntrospector.selectMethods(userClass, (ReflectionUtils.MethodFilter) kind::marks)
                    .forEach(method -> methods.add(BridgeMethodResolver.findBridgedMethod(method)));
            return sorted(methods);
        } catch (IllegalStateException | LinkageError incomplete) {
            log.debug("Class of bean '{}' can't be read: its methods are not searched", beanName, incomplete);
            return Set.of();
        }
    }

    /** Reflection has no order; the first declaration that is refused should be the same every time. */
    private static Set<Method> sorted(Set<Method> methods) {
        return methods.stream()
                .sorted(Comparator.comparing(Method::toString))
                .collect(LinkedHashSet::new, Set::add, Set::addAll);
    }

    private HandlerMethod read(HandlerKind kind, String beanName, Class<?> userClass, Method method) {
        DeclarationRules.checkMethod(kind, userClass, method);
        String where = HandlerMethod.describe(kind, userClass, method);
        if (!isSingleton(beanName)) {
            throw DeclarationRules.noSingleton(
                    where,
                    ScopedProxyUtils.isScopedTarget(beanName)
                            ? ScopedProxyUtils.getOriginalBeanName(beanName)
                            : beanName);
        }
        Object bean = beanFactory.getBean(beanName);
        DeclarationRules.checkReachable(where + " of bean '" + beanName + "'", bean, userClass, method);
        String name = kind.explicitName(method).orElseGet(() -> defaultName(userClass, method));
        DeclarationRules.checkName(kind, userClass, method, name);
        Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
        ReflectionUtils.makeAccessible(invocable);
        return new HandlerMethod(kind, name, beanName, bean, userClass, method, invocable);
    }

    private static String defaultName(Class<?> userClass, Method method) {
        String simpleName = userClass.getSimpleName();
        return simpleName.isEmpty() ? "" : simpleName + "." + method.getName(); // an anonymous class gives none
    }

    private boolean isSingleton(String beanName) {
        String behindScopedProxy = ScopedProxyUtils.getTargetBeanName(beanName);
        return beanFactory.isSingleton(beanName) && !beanFactory.containsBean(behindScopedProxy);
    }
}
