package io.durable.autoconfigure;

import io.durable.spi.ActivityHandler;
import io.durable.spi.TaskOutcomes;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttributeSource;

/** Gives {@code @Transactional} activities a transaction of ours, and refuses those that would not join it. */
final class TransactionalExecutions implements ActivityExecutions {

    private final BeanFactory beanFactory;
    private final TransactionAttributeSource attributes;
    private final HubTransactionManagers managers;

    TransactionalExecutions(BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
        this.attributes = beanFactory
                .getBeanProvider(TransactionAttributeSource.class)
                .getIfUnique(() -> new AnnotationTransactionAttributeSource(false));
        this.managers = new HubTransactionManagers(beanFactory);
    }

    @Override
    public void checkOrchestrator(HandlerMethod orchestrator) {
        if (attributeOf(orchestrator) != null) {
            throw new InvalidDurableDeclarationException(
                    orchestrator.describe(),
                    "is @Transactional, but an orchestrator runs on a thread that waits for days and holds no transaction",
                    "Remove @Transactional from it or its class, and put it on the activities that write.");
        }
    }

    @Override
    public ActivityHandler handlerOf(ActivityCall call) {
        HandlerMethod activity = call.handler();
        TransactionAttribute attribute = attributeOf(activity);
        if (attribute == null || attribute.isReadOnly()) {
            return new PlainActivity(call);
        }
        checkPropagation(activity, attribute);
        PlatformTransactionManager manager = managers.managerFor(activity, attribute);
        TaskOutcomes outcomes = beanFactory.getBeanProvider(TaskOutcomes.class).getIfUnique();
        if (outcomes == null) {
            throw new InvalidDurableDeclarationException(
                    activity.describe(),
                    "is @Transactional, but the hub's store can't record its outcome in the same transaction",
                    "Use the JPA store, or remove @Transactional and make the activity idempotent.");
        }
        return new TransactionalActivity(call, attribute, manager, outcomes);
    }

    private @Nullable TransactionAttribute attributeOf(HandlerMethod handler) {
        return attributes.getTransactionAttribute(handler.method(), handler.userClass());
    }

    private static void checkPropagation(HandlerMethod activity, TransactionAttribute attribute) {
        String refused = switch (attribute.getPropagationBehavior()) {
            case TransactionDefinition.PROPAGATION_REQUIRED,
                    TransactionDefinition.PROPAGATION_MANDATORY,
                    TransactionDefinition.PROPAGATION_SUPPORTS -> null;
            case TransactionDefinition.PROPAGATION_REQUIRES_NEW -> "REQUIRES_NEW";
            case TransactionDefinition.PROPAGATION_NOT_SUPPORTED -> "NOT_SUPPORTED";
            case TransactionDefinition.PROPAGATION_NEVER -> "NEVER";
            case TransactionDefinition.PROPAGATION_NESTED -> "NESTED";
            default -> String.valueOf(attribute.getPropagationBehavior());
        };
        if (refused != null) {
            throw new InvalidDurableDeclarationException(
                    activity.describe(),
                    "is @Transactional with propagation " + refused
                            + ", which can't join the transaction that records its outcome",
                    "Use REQUIRED, the default; or move the work that needs " + refused
                            + " to a method of another bean that the activity calls.");
        }
    }
}
