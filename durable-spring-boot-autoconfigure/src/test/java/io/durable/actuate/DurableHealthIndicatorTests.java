package io.durable.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.HubFigures;
import io.durable.spi.HubIdentity;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class DurableHealthIndicatorTests {

    private static final UUID HERE = new UUID(0, 1);
    private static final UUID THERE = new UUID(0, 2);
    private static final UUID DEAD = new UUID(0, 3);

    private final Figures figures = new Figures();
    private final Set<UUID> live = Set.of(HERE, THERE);

    @Test
    void isUpWithoutWarningsWhenAllIsWell() {
        Health health = health(null);

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry("hub", "shop")
                .containsEntry("database", "reachable")
                .containsEntry("kafka", "not used")
                .containsEntry("node", HERE.toString())
                .containsEntry("partitions", new HubView.Partitions(2, 3, 0))
                .containsEntry("stalled", "0")
                .containsEntry("warnings", List.of());
    }

    @Test
    void isDownWhenTheDatabaseCantBeAsked() {
        figures.broken = true;

        Health health = health(null);

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).containsEntry("database", "unreachable");
    }

    @Test
    void staysUpAndWarnsWhenKafkaIsAway() {
        assertThat(warnings(() -> true)).isEmpty();
        assertThat(warnings(() -> false)).singleElement().asString().contains("Kafka can't be reached");
    }

    @Test
    void staysUpAndWarnsOfStalledInstances() {
        figures.backlog = new HubFigures.Backlog(0, 0, 0, 3, true, Duration.ZERO);
        assertThat(warnings(null)).singleElement().asString().startsWith("3 instances are stalled");

        figures.backlog = new HubFigures.Backlog(0, 0, 0, 1_000, false, Duration.ZERO);
        assertThat(warnings(null)).singleElement().asString().startsWith("at least 1000 instances are stalled");
    }

    @Test
    void doesNotSayThatNoneIsStalledWhereItLookedAtAPartOnly() {
        figures.backlog = new HubFigures.Backlog(0, 0, 0, 0, false, Duration.ZERO);

        assertThat(health(null).getDetails()).containsEntry("stalled", "at least 0");
        assertThat(warnings(null)).isEmpty();
    }

    @Test
    void staysUpAndWarnsOfWorkThatWaitsTooLong() {
        figures.backlog = new HubFigures.Backlog(1, 0, 0, 0, true, Duration.ofMinutes(5));
        assertThat(warnings(null)).isEmpty();

        figures.backlog = new HubFigures.Backlog(1, 0, 0, 0, true, Duration.ofSeconds(301));
        assertThat(warnings(null))
                .singleElement()
                .asString()
                .isEqualTo("Instances or messages have been due for 301 s");
    }

    @Test
    void staysUpAndWarnsOfPartitionsWithoutAnOwnerThatIsAlive() {
        figures.owners = Map.of(0, HERE, 1, DEAD);

        assertThat(warnings(null)).singleElement().asString().startsWith("2 of 3 partitions have no owner");
    }

    @Test
    void refusesALimitThatIsNoTime() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DurableHealthProperties(Duration.ZERO))
                .withMessageContaining("durable.health.backlog-age-max");
    }

    private List<?> warnings(@Nullable BooleanSupplier kafka) {
        Health health = health(kafka);
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        return (List<?>) health.getDetails().get("warnings");
    }

    private Health health(@Nullable BooleanSupplier kafka) {
        HubView view = new HubView(
                new HubIdentity(new UUID(1, 1), "shop", 3), figures, () -> Optional.of(HERE), () -> live, kafka);
        return new DurableHealthIndicator(view, Duration.ofMinutes(5)).health();
    }

    private static final class Figures implements HubFigures {

        private boolean broken;
        private Backlog backlog = new Backlog(0, 0, 0, 0, true, Duration.ZERO);
        private Map<Integer, UUID> owners = Map.of(0, HERE, 1, HERE, 2, THERE);

        @Override
        public Backlog backlog(int countMax) {
            assertThat(countMax).isEqualTo(1_000);
            return backlog;
        }

        @Override
        public Map<OrchestrationRuntimeStatus, Long> statuses(int countMax) {
            return Map.of();
        }

        @Override
        public List<StalledInstance> stalled(int countMax) {
            return List.of();
        }

        @Override
        public Map<Integer, UUID> owners() {
            if (broken) {
                throw new StoreException("The database is away", new IllegalStateException());
            }
            return owners;
        }

        @Override
        public int schemaVersion() {
            return 1;
        }
    }
}
