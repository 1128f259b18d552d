package io.durable.jpa;

import java.util.Locale;
import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.boot.model.relational.Sequence;
import org.hibernate.mapping.Table;
import org.hibernate.tool.schema.spi.SchemaFilter;
import org.hibernate.tool.schema.spi.SchemaFilterProvider;

/**
 * Hides our tables from whatever Hibernate does to the schema: {@code create-drop} would drop running orchestrations, {@code update} would add to what the
 * scripts made, and {@code validate} would look before they are made. All else is left to the filter that was there before.
 */
final class HiddenTables implements SchemaFilterProvider {

    static final String PREFIX = "durable_";

    private final SchemaFilterProvider others;

    HiddenTables(SchemaFilterProvider others) {
        this.others = others;
    }

    @Override
    public SchemaFilter getCreateFilter() {
        return hiding(others.getCreateFilter());
    }

    @Override
    public SchemaFilter getDropFilter() {
        return hiding(others.getDropFilter());
    }

    @Override
    public SchemaFilter getTruncatorFilter() {
        return hiding(others.getTruncatorFilter());
    }

    @Override
    public SchemaFilter getMigrateFilter() {
        return hiding(others.getMigrateFilter());
    }

    @Override
    public SchemaFilter getValidateFilter() {
        return hiding(others.getValidateFilter());
    }

    private static SchemaFilter hiding(SchemaFilter filter) {
        return new SchemaFilter() {
            @Override
            public boolean includeNamespace(Namespace namespace) {
                return filter.includeNamespace(namespace);
            }

            @Override
            public boolean includeTable(Table table) {
                return !table.getName().toLowerCase(Locale.ROOT).startsWith(PREFIX) && filter.includeTable(table);
            }

            @Override
            public boolean includeSequence(Sequence sequence) {
                return filter.includeSequence(sequence);
            }
        };
    }
}
