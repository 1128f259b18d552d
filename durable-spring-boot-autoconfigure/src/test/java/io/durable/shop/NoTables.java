package io.durable.shop;

import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.boot.model.relational.Sequence;
import org.hibernate.mapping.Table;
import org.hibernate.tool.schema.internal.DefaultSchemaFilterProvider;
import org.hibernate.tool.schema.spi.SchemaFilter;

/** A filter of the application that keeps Hibernate from creating any table. */
public final class NoTables extends DefaultSchemaFilterProvider {

    @Override
    public SchemaFilter getCreateFilter() {
        return new SchemaFilter() {
            @Override
            public boolean includeNamespace(Namespace namespace) {
                return true;
            }

            @Override
            public boolean includeTable(Table table) {
                return false;
            }

            @Override
            public boolean includeSequence(Sequence sequence) {
                return true;
            }
        };
    }
}
