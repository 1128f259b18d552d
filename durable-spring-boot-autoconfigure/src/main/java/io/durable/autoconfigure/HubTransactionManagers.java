package io.durable.autoconfigure;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.TransactionManagementConfigurer;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.util.StringUtils;

/** Finds the transaction manager that an activity's {@code @Transactional} means, and checks that it is the one of the hub's database. */
final class HubTransactionManagers {

    private final BeanFactory beanFactory;

    HubTransactionManagers(BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /** @throws InvalidDurableDeclarationException if there is none, or it is another database's */
    PlatformTransactionManager managerFor(HandlerMethod activity, TransactionAttribute attribute) {
        TransactionManager meant = findMeant(activity, attribute);
        if (!(meant instanceof PlatformTransactionManager manager)) {
            throw refused(activity, "means " + meant.getClass().getName() + ", which is not for blocking code");
        }
        DataSource own = dataSourceOf(manager);
        if (own == null) {
            throw refused(
                    activity, "means " + manager.getClass().getName() + ", which manages no DataSource of its own");
        }
        DataSource hub = beanFactory.getBeanProvider(DataSource.class).getIfUnique();
        if (hub != null && unwrapped(hub) != unwrapped(own)) {
            throw refused(activity, "means a transaction manager of another DataSource than the hub's");
        }
        return manager;
    }

    /** As Spring's own interceptor decides. */
    private TransactionManager findMeant(HandlerMethod activity, TransactionAttribute attribute) {
        try {
            String qualifier = attribute.getQualifier();
            if (StringUtils.hasText(qualifier)) {
                return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beanFactory, TransactionManager.class, qualifier);
            }
            TransactionManager ofClass = findByClassQualifier(activity.userClass());
            if (ofClass != null) {
                return ofClass;
            }
            TransactionManagementConfigurer configurer = beanFactory
                    .getBeanProvider(TransactionManagementConfigurer.class)
                    .getIfUnique();
            return configurer != null
                    ? configurer.annotationDrivenTransactionManager()
                    : beanFactory.getBean(TransactionManager.class);
        } catch (NoSuchBeanDefinitionException unknown) { // also when there are several
            throw new InvalidDurableDeclarationException(
                    activity.describe(),
                    "is @Transactional, but it is not clear which transaction manager it means: "
                            + unknown.getMessage(),
                    "Mark the transaction manager of the hub's DataSource as @Primary, or name it in @Transactional.",
                    unknown);
        }
    }

    private @Nullable TransactionManager findByClassQualifier(Class<?> userClass) {
        String qualifier = BeanFactoryAnnotationUtils.getQualifierValue(userClass);
        if (!StringUtils.hasText(qualifier)) {
            return null;
        }
        try {
            return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beanFactory, TransactionManager.class, qualifier);
        } catch (NoSuchBeanDefinitionException meansSomethingElse) {
            return null; // Spring takes the default then, and so do we
        }
    }

    private static @Nullable DataSource dataSourceOf(PlatformTransactionManager manager) {
        BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(manager);
        return properties.isReadableProperty("dataSource")
                        && properties.getPropertyValue("dataSource") instanceof DataSource dataSource
                ? dataSource
                : null;
    }

    private static DataSource unwrapped(DataSource dataSource) {
        return dataSource instanceof DelegatingDataSource wrapper && wrapper.getTargetDataSource() != null
                ? unwrapped(wrapper.getTargetDataSource())
                : dataSource;
    }

    private static InvalidDurableDeclarationException refused(HandlerMethod activity, String problem) {
        return new InvalidDurableDeclarationException(
                activity.describe(),
                "is @Transactional, but " + problem + ": its writes and its outcome could not commit together",
                "Use the transaction manager of the hub's DataSource; or call the transactional work in a method of another"
                        + " bean, and make the activity idempotent.");
    }
}
