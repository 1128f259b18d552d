package io.durable.simulation;

import io.durable.DurableClient;
import io.durable.Schedules;
import io.durable.client.BacklogGuard;
import io.durable.client.ClientPorts;
import io.durable.client.Doorbell;
import io.durable.client.KnownOrchestrators;
import io.durable.client.OrchestratorCode;
import io.durable.client.PayloadWriter;
import io.durable.client.StoreDurableClient;
import io.durable.client.Waiters;
import io.durable.engine.InlineStrand;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.spi.Clock;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import io.durable.spi.Randomness;
import io.durable.spi.ScheduledTask;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The product's client on the ports of a simulated world. Nobody waits for anything, and there are no schedules. */
final class ProductClients {

    private ProductClients() {}

    static DurableClient over(InstanceStore store, Surroundings surroundings, Clock clock, Randomness randomness) {
        return new StoreDurableClient(
                new ClientPorts(
                        store,
                        Rerun.settings().targets(),
                        new NobodyKnown(),
                        new PayloadWriter(new TextConverter(), 1 << 20),
                        new WorldsBell(surroundings),
                        clock,
                        randomness,
                        (client, inputs) -> noSchedules(),
                        new OrchestratorCode(
                                new SimulatedHandlers(() -> 0, Activities.none(), Build.NEW, false),
                                Rerun.settings(),
                                InlineStrand::new),
                        BacklogGuard.unlimited()),
                new Waiters(store, () -> 0));
    }

    private static Schedules noSchedules() {
        return (Schedules) Proxy.newProxyInstance(
                Schedules.class.getClassLoader(), new Class<?>[] {Schedules.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException("A simulated world has no schedules");
                });
    }

    /** It starts what others run. */
    private static final class NobodyKnown implements KnownOrchestrators {

        @Override
        public Collection<String> names() {
            return List.of();
        }

        @Override
        public @Nullable String defaultVersion(String orchestrator) {
            return null;
        }

        @Override
        public void checkInput(String name, @Nullable String version, @Nullable Payload input) {
            // whoever runs it does
        }
    }

    private record WorldsBell(Surroundings surroundings) implements Doorbell {

        @Override
        public void ring(InstanceId id) {
            surroundings.ring(Bell.of(id));
        }

        @Override
        public void taskEnded(ScheduledTask task) {
            surroundings.ended(task);
        }

        @Override
        public boolean ringStarted(InstanceRecord row) {
            surroundings.ring(Bell.started(row));
            return false;
        }
    }
}
