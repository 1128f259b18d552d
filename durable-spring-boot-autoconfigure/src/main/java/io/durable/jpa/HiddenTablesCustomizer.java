package io.durable.jpa;

import io.durable.DurableException;
import java.util.Map;
import org.hibernate.cfg.SchemaToolingSettings;
import org.hibernate.tool.schema.internal.DefaultSchemaFilterProvider;
import org.hibernate.tool.schema.spi.SchemaFilterProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

/** Puts {@link HiddenTables} before whatever filter the application has set. */
final class HiddenTablesCustomizer implements HibernatePropertiesCustomizer, Ordered {

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(Map<String, Object> properties) {
        properties.compute(
                SchemaToolingSettings.HBM2DDL_FILTER_PROVIDER, (name, present) -> new HiddenTables(provider(present)));
    }

    private static SchemaFilterProvider provider(@Nullable Object present) {
        if (present == null) {
            return DefaultSchemaFilterProvider.INSTANCE;
        }
        if (present instanceof SchemaFilterProvider provider) {
            return provider;
        }
        Class<?> type = present instanceof Class<?> given
                ? given
                : ClassUtils.resolveClassName(present.toString(), ClassUtils.getDefaultClassLoader());
        if (BeanUtils.instantiateClass(type) instanceof SchemaFilterProvider provider) {
            return provider;
        }
        throw new DurableException("The property " + SchemaToolingSettings.HBM2DDL_FILTER_PROVIDER + " is '" + present
                + "', which is no " + SchemaFilterProvider.class.getName());
    }
}
