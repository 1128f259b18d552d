package io.durable.autoconfigure;

import io.durable.Task;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.springframework.aop.support.AopUtils;

/** What may be declared, and what is said when something else is. */
final class DeclarationRules {

    private static final int NAME_LENGTH_MAX = 200;

    private DeclarationRules() {}

    /** The rules that concern the method alone. */
    static void checkMethod(HandlerKind kind, Class<?> userClass, Method method) {
        String where = HandlerMethod.describe(kind, userClass, method);
        if (Modifier.isStatic(method.getModifiers())) {
            throw new InvalidDurableDeclarationException(where, "is static", "Make it an instance method of the bean.");
        }
        if (Arrays.stream(HandlerKind.values()).allMatch(each -> each.marks(method))) {
            throw new InvalidDurableDeclarationException(
                    where,
                    "is both an @Orchestrator and an @Activity",
                    "Decide for one: an orchestrator only calls, an activity does the work.");
        }
        checkParameters(kind, where, method);
        checkResult(where, method.getReturnType());
    }

    static void checkName(HandlerKind kind, Class<?> userClass, Method method, String name) {
        boolean allowed = !name.isBlank()
                && name.length() <= NAME_LENGTH_MAX
                && name.chars().noneMatch(Character::isISOControl);
        if (!allowed) {
            throw new InvalidDurableDeclarationException(
                    HandlerMethod.describe(kind, userClass, method),
                    "has the name '" + name + "', which is not allowed",
                    "Give it a name of 1 to " + NAME_LENGTH_MAX
                            + " characters, not all blank and none of them a control" + " character: " + kind.label()
                            + "(\"name\").");
        }
    }

    static InvalidDurableDeclarationException noSingleton(String where, String beanName) {
        return new InvalidDurableDeclarationException(
                where,
                "belongs to bean '" + beanName + "', which is no singleton: the runtime calls it outside any request or"
                        + " session, and keeps one bean for all calls",
                "Make the bean a singleton, or move the method to one that is.");
    }

    /** The rules that concern how the method is reached through the bean. */
    static void checkReachable(String where, Object bean, Class<?> userClass, Method method) {
        if (AopUtils.isJdkDynamicProxy(bean)) {
            checkReachableByInterface(where, bean, method);
        } else if (AopUtils.isCglibProxy(bean)) {
            checkOverridable(where, userClass, method);
        }
    }

    private static void checkParameters(HandlerKind kind, String where, Method method) {
        long contexts = Arrays.stream(method.getParameterTypes())
                .filter(kind.contextType()::equals)
                .count();
        String context = kind.contextType().getSimpleName();
        if (contexts > 1) {
            throw new InvalidDurableDeclarationException(
                    where, "takes " + contexts + " parameters of type " + context, "Keep one of them.");
        }
        for (HandlerKind other : HandlerKind.values()) {
            if (other != kind && Arrays.asList(method.getParameterTypes()).contains(other.contextType())) {
                throw new InvalidDurableDeclarationException(
                        where,
                        "takes an " + other.contextType().getSimpleName() + ", which only an " + other.label()
                                + " method is given",
                        "Take an " + context + " instead, or annotate the method with " + other.label() + ".");
            }
        }
        long inputs = method.getParameterCount() - contexts;
        if (kind == HandlerKind.ORCHESTRATOR && inputs > 1) {
            throw new InvalidDurableDeclarationException(
                    where,
                    "takes " + inputs + " inputs",
                    "Take at most one input besides the " + context + ": a record that holds them all.");
        }
    }

    private static void checkResult(String where, Class<?> resultType) {
        if (Future.class.isAssignableFrom(resultType)
                || CompletionStage.class.isAssignableFrom(resultType)
                || Task.class.isAssignableFrom(resultType)) {
            throw new InvalidDurableDeclarationException(
                    where,
                    "returns a " + resultType.getSimpleName() + ", which can't be stored",
                    "Wait for it in the method and return the value itself.");
        }
    }

    private static void checkReachableByInterface(String where, Object bean, Method method) {
        try {
            AopUtils.selectInvocableMethod(method, bean.getClass());
        } catch (IllegalStateException unreachable) {
            throw new InvalidDurableDeclarationException(
                    where,
                    "can't be reached: the bean is a JDK proxy, which only has the methods of its interfaces",
                    "Declare the method in an interface of the bean, or use class proxies"
                            + " (spring.aop.proxy-target-class=true).",
                    unreachable);
        }
    }

    /** A class proxy runs what it could not override on itself, where no field is set. */
    private static void checkOverridable(String where, Class<?> userClass, Method method) {
        if (Modifier.isPrivate(method.getModifiers())) {
            throw new InvalidDurableDeclarationException(
                    where,
                    "is private, but the bean is proxied by a subclass, which can't see it",
                    "Make the method package-private, protected or public.");
        }
        if (Modifier.isFinal(method.getModifiers())) {
            throw new InvalidDurableDeclarationException(
                    where,
                    "is final, but the bean is proxied by a subclass, which can't override it",
                    "Remove final from the method.");
        }
        boolean packagePrivate =
                !Modifier.isPublic(method.getModifiers()) && !Modifier.isProtected(method.getModifiers());
        Class<?> declaring = method.getDeclaringClass();
        if (packagePrivate
                && (!declaring.getPackageName().equals(userClass.getPackageName())
                        || declaring.getClassLoader() != userClass.getClassLoader())) {
            throw new InvalidDurableDeclarationException(
                    where,
                    "is package-private in " + declaring.getName()
                            + ", but the bean is proxied by a subclass in another package, which can't see it",
                    "Make the method protected or public.");
        }
    }
}
