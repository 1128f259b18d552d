package io.durable.jpa;

import jakarta.persistence.EntityManagerFactory;
import org.hibernate.tool.schema.spi.SchemaFilterProvider;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.persistence.autoconfigure.EntityScanPackages;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Auto-configuration of read-only entities in the application's persistence unit, so that its queries can join instances. */
@AutoConfiguration(after = DurableJpaAutoConfiguration.class)
@ConditionalOnClass({
    EntityManagerFactory.class,
    SchemaFilterProvider.class,
    HibernatePropertiesCustomizer.class,
    EntityScanPackages.class
})
@ConditionalOnBean(JdbcStore.class)
@Import(EntityPackageRegistrar.class)
public final class DurableEntitiesAutoConfiguration {

    @Bean
    HiddenTablesCustomizer durableHiddenTablesCustomizer() {
        return new HiddenTablesCustomizer();
    }

    @Bean
    EntityMappingCheck durableEntityMappingCheck(ObjectProvider<EntityManagerFactory> units, DurableDatabase database) {
        return new EntityMappingCheck(units.stream(), database.opened().hub());
    }
}
