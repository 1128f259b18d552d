package io.durable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.DurableHttpRequest;
import io.durable.NonDeterministicOrchestrationException;
import io.durable.TaskTimeoutException;
import io.durable.UnknownOrchestratorException;
import io.durable.history.Decision.PatchRecorded;
import io.durable.history.Decision.SubOrchestrationCanceled;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.HistoryEvent;
import io.durable.history.HistoryEventKind;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InboundEvent.TaskFailed;
import io.durable.history.MessageKind;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentClosePolicy;
import io.durable.spi.InstanceRecord;
import io.durable.spi.PartitionCommit;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever can be stored, and whatever is a feature, occurs in worlds: a kind that is new is not done before the generator makes it. */
@ExtendWith(QuietLogs.class)
final class GeneratorCoverageTests {

    private static final int SEEDS = 400;

    private static final String HTTP = "an HTTP call";
    private static final String ACCEPTED = "an HTTP call that is accepted first";
    private static final String REFUSED = "an HTTP call that is refused for good";
    private static final String PATCHED = "a patch that is deployed";
    private static final String SECOND_VERSION = "an instance of a version that only the new build has";
    private static final String REMOVED = "a removal";
    private static final String REPLACED = "an id that is used again";
    private static final String REQUESTED = "a start by request";
    private static final String DETAILS = "a heartbeat with details";
    private static final String HANDED_OVER = "an attempt whose end is left to a token";

    private static final String KEYED = "a call with a key";

    private static final List<String> FEATURES = List.of(
            HTTP,
            ACCEPTED,
            REFUSED,
            PATCHED,
            SECOND_VERSION,
            REMOVED,
            REPLACED,
            REQUESTED,
            DETAILS,
            HANDED_OVER,
            KEYED);

    @Test
    void everythingOccurs() {
        Missing missing = new Missing();
        LongStream.rangeClosed(1, SEEDS)
                .takeWhile(seed -> !missing.isEmpty())
                .forEach(seed -> Simulation.run(seed, Mutant.none().inWideWorlds(), missing));
        assertThat(missing.events).isEmpty();
        assertThat(missing.messages).isEmpty();
        assertThat(missing.statuses).isEmpty();
        assertThat(missing.closed).isEmpty();
        assertThat(missing.features).isEmpty();
    }

    private static final class Missing implements Simulation.Observer {

        private final Set<HistoryEventKind> events = EnumSet.allOf(HistoryEventKind.class);
        private final Set<MessageKind> messages = EnumSet.allOf(MessageKind.class);
        private final Set<OrchestrationRuntimeStatus> statuses = EnumSet.allOf(OrchestrationRuntimeStatus.class);
        private final Set<ParentClosePolicy> closed = EnumSet.allOf(ParentClosePolicy.class);
        private final Set<String> features = new HashSet<>(FEATURES);

        Missing() {
            Stream.of(TaskTimeoutException.Kind.values()).forEach(kind -> features.add(kind.name()));
            features.add(UnknownOrchestratorException.class.getName());
            features.add(NonDeterministicOrchestrationException.class.getName());
        }

        boolean isEmpty() {
            return Stream.of(events, messages, statuses, closed, features).allMatch(Set::isEmpty);
        }

        @Override
        public void userCommitted(Tables before, Tables after) {
            after.messages
                    .values()
                    .forEach(message -> messages.remove(message.body().kind()));
            before.instances.values().forEach(row -> departed(row, after.instances.get(row.id())));
            occurs(REQUESTED, !after.requests.isEmpty());
            occurs(DETAILS, !after.details.isEmpty());
            occurs(
                    HANDED_OVER,
                    after.tasks.values().stream().anyMatch(row -> row.task().isHandedOver()));
        }

        private void departed(InstanceRecord row, @Nullable InstanceRecord now) {
            occurs(REMOVED, now == null);
            occurs(REPLACED, now != null && !now.incarnation().equals(row.incarnation()));
        }

        @Override
        public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
            userCommitted(before, after);
            after.instances.values().forEach(this::see);
        }

        private void see(InstanceRecord row) {
            OrchestrationRuntimeStatus status = row.state().status();
            statuses.remove(status);
            occurs(SECOND_VERSION, status == OrchestrationRuntimeStatus.COMPLETED && Build.isSecond(row.version()));
            if (status == OrchestrationRuntimeStatus.STALLED && Programs.isSound(row.name())) {
                features.remove(Objects.requireNonNull(row.state().failure()).type());
            }
        }

        @Override
        public void ended(World world) {
            world.checks().archive().histories().values().stream()
                    .flatMap(List::stream)
                    .forEach(entry -> see(entry.event()));
        }

        private void see(HistoryEvent event) {
            events.remove(event.kind());
            if (event instanceof TaskFailed failed) {
                String message = String.valueOf(failed.failure().message());
                features.remove(message.split(":")[0]);
                occurs(REFUSED, failed.failure().type().equals("simulated.Refusal"));
            } else if (event instanceof TaskScheduled task) {
                occurs(HTTP, task.name().equals(DurableHttpRequest.ACTIVITY));
                occurs(
                        KEYED,
                        task.name().equals(ActivityScript.PLAIN)
                                && task.admission().key() != null);
            } else if (event instanceof TaskCompleted completed && completed.result() != null) {
                occurs(ACCEPTED, completed.result().text().startsWith("202 "));
            } else if (event instanceof PatchRecorded patch) {
                occurs(PATCHED, patch.changeId().equals(Build.PATCH));
            } else if (event instanceof SubOrchestrationCanceled canceled) {
                closed.remove(canceled.policy());
            }
        }

        private void occurs(String feature, boolean now) {
            if (now) {
                features.remove(feature);
            }
        }
    }
}
