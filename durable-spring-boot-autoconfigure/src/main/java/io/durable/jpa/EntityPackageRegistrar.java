package io.durable.jpa;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.persistence.autoconfigure.EntityScanPackages;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Lets the application's persistence unit find our entities. An {@code @EntityScan} of the application replaces the packages of auto-configuration, so ours is
 * added to whichever of the two is in force; auto-configurations are looked at last, so what the application says is known by then.
 */
final class EntityPackageRegistrar implements ImportBeanDefinitionRegistrar {

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        String ours = EntityPackageRegistrar.class.getPackageName();
        if (registry.containsBeanDefinition(EntityScanPackages.class.getName())) {
            EntityScanPackages.register(registry, ours);
        } else {
            AutoConfigurationPackages.register(registry, ours);
        }
    }
}
