package io.durable.jpa;

import io.durable.DurableException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Makes sure at start-up that our entities lead to the hub's tables, in every persistence unit that has them: a default schema or a naming strategy of the
 * application may lead them elsewhere, which would show in the first query that joins instances.
 */
final class EntityMappingCheck implements SmartInitializingSingleton {

    private final Stream<EntityManagerFactory> units;
    private final Hub hub;

    EntityMappingCheck(Stream<EntityManagerFactory> units, Hub hub) {
        this.units = units;
        this.hub = hub;
    }

    @Override
    public void afterSingletonsInstantiated() {
        units.filter(EntityMappingCheck::hasEntities).forEach(this::check);
    }

    private static boolean hasEntities(EntityManagerFactory unit) {
        return unit.getMetamodel().getEntities().stream().anyMatch(entity -> entity.getJavaType() == DurableHub.class);
    }

    private void check(EntityManagerFactory unit) {
        List<UUID> found;
        try (EntityManager entities = unit.createEntityManager()) {
            entities.createQuery("select i from DurableInstance i where i.hub is null", DurableInstance.class)
                    .getResultList();
            found = entities.createQuery("select h.id from DurableHub h where h.hub = :hub", UUID.class)
                    .setParameter("hub", hub.key())
                    .getResultList();
        } catch (RuntimeException unreadable) {
            throw refused(unit, unreadable);
        }
        if (!found.equals(List.of(hub.id()))) {
            throw refused(unit, null);
        }
    }

    private DurableException refused(EntityManagerFactory unit, @Nullable Exception cause) {
        return new DurableException(
                "The entities DurableInstance and DurableHub of persistence unit '" + unit.getName()
                        + "' do not lead to the tables of hub '" + hub.name() + "'"
                        + (cause == null ? "" : ": " + cause.getMessage())
                        + ". Let naming strategies leave names that begin with " + HiddenTables.PREFIX
                        + " as they are, unquoted, and have the tables in the schema of hibernate.default_schema; or, if no"
                        + " query of the application joins instances, set spring.autoconfigure.exclude="
                        + DurableEntitiesAutoConfiguration.class.getName(),
                cause);
    }
}
