package io.durable.schedule;

import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceIdReusePolicy;
import io.durable.InstanceNotFoundException;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationMetadata;
import io.durable.ScheduleAlreadyExistsException;
import io.durable.ScheduleDescription;
import io.durable.ScheduleNotFoundException;
import io.durable.ScheduleSpec;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.client.InputRules;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.schedule.ScheduleState.Run;
import io.durable.spi.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Schedules as orchestrations: making one is a start, steering one is an event, looking at one reads the input of its present execution. */
public final class OrchestratedSchedules implements Schedules {

    private static final int ID_LENGTH_MAX = 200;
    private static final int BACKFILL_MAX = 10_000;
    private static final String PREFIX = ScheduleFlow.NAME + ":";

    private static final OrchestrationRuntimeStatus[] LIVING = Arrays.stream(OrchestrationRuntimeStatus.values())
            .filter(status -> !status.isTerminal())
            .toArray(OrchestrationRuntimeStatus[]::new);

    private final DurableClient client;
    private final InputRules inputs;
    private final DataConverter converter;
    private final Clock clock;

    /** @param inputs by which inputs of runs are checked */
    public OrchestratedSchedules(DurableClient client, InputRules inputs, DataConverter converter, Clock clock) {
        this.client = client;
        this.inputs = inputs;
        this.converter = converter;
        this.clock = clock;
    }

    @Override
    public void create(String scheduleId, ScheduleSpec spec) {
        create(scheduleId, stored(spec), null);
    }

    @Override
    public void update(String scheduleId, ScheduleSpec spec) {
        tell(scheduleId, ScheduleCommand.update(stored(spec), null));
    }

    @Override
    public void pause(String scheduleId, @Nullable String note) {
        tell(scheduleId, ScheduleCommand.pause(note));
    }

    @Override
    public void resume(String scheduleId, @Nullable String note) {
        tell(scheduleId, ScheduleCommand.resume(note));
    }

    @Override
    public void trigger(String scheduleId) {
        tell(scheduleId, ScheduleCommand.trigger());
    }

    @Override
    public void backfill(String scheduleId, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException(
                    "The runs to make up for begin at " + from + ", which is not before their end at " + to);
        }
        if (from.isBefore(Instant.EPOCH)) {
            throw new IllegalArgumentException(
                    "Runs can't be made up for from " + from + " on: there are no ticks before " + Instant.EPOCH);
        }
        if (to.isAfter(clock.now())) {
            throw new IllegalArgumentException("Runs can't be made up for before their time: " + to + " is to come");
        }
        ScheduleState state = find(scheduleId).orElseThrow(() -> new ScheduleNotFoundException(scheduleId));
        if (state.spec().ticks().count(from, to, BACKFILL_MAX + 1) > BACKFILL_MAX) {
            throw new IllegalArgumentException("There are more than " + BACKFILL_MAX + " ticks from " + from + " to "
                    + to + ": make up for a part after the other");
        }
        tell(scheduleId, ScheduleCommand.backfill(from, to));
    }

    @Override
    public void delete(String scheduleId) {
        steer(scheduleId, instance -> client.terminate(instance, "The schedule was deleted"));
    }

    @Override
    public Optional<ScheduleDescription> describe(String scheduleId) {
        return find(scheduleId).map(OrchestratedSchedules::description);
    }

    @Override
    public List<ScheduleDescription> list() {
        return states().stream()
                .map(OrchestratedSchedules::description)
                .sorted(Comparator.comparing(ScheduleDescription::scheduleId))
                .toList();
    }

    /** Makes what an annotation says true: makes the schedule, changes it, or resumes it if it was paused because the annotation had gone. */
    public void declare(DeclaredSchedule declared) {
        StoredSpec spec = declared.toStored();
        String text = declared.text();
        Optional<ScheduleState> found = find(declared.id());
        if (found.isEmpty()) {
            try {
                create(declared.id(), spec, text);
            } catch (ScheduleAlreadyExistsException another) {
                return; // another node has just made it
            }
        } else if (!text.equals(found.get().declared())) {
            tell(declared.id(), ScheduleCommand.update(spec, text));
        }
        found.filter(state -> state.paused() && DeclaredSchedule.GONE.equals(state.note()))
                .ifPresent(state -> resume(declared.id(), "Declared again"));
    }

    /** Pauses the schedules that annotations have made on one of these orchestrations, but for those that they still make. */
    public List<String> pauseAllBut(List<String> declaredIds, Collection<String> orchestrations) {
        List<String> gone = states().stream()
                .filter(state -> state.declared() != null && !state.paused())
                .filter(state -> orchestrations.contains(state.spec().orchestration()))
                .map(ScheduleState::scheduleId)
                .filter(id -> !declaredIds.contains(id))
                .toList();
        gone.forEach(id -> pause(id, DeclaredSchedule.GONE));
        return gone;
    }

    private void create(String scheduleId, StoredSpec spec, @Nullable String declared) {
        StartOptions options =
                StartOptions.instanceId(instanceId(scheduleId)).withReusePolicy(InstanceIdReusePolicy.REUSE_TERMINAL);
        try {
            client.startNew(ScheduleFlow::run, ScheduleState.created(scheduleId, spec, declared), options);
        } catch (InstanceAlreadyExistsException exists) {
            throw new ScheduleAlreadyExistsException(scheduleId);
        }
    }

    private StoredSpec stored(ScheduleSpec spec) {
        Payload input = inputs.check(spec.orchestration(), spec.input());
        StoredSpec stored = StoredSpec.of(spec, input == null ? null : input.bytes(), false);
        requireTick(stored, clock.now());
        return stored;
    }

    /** @throws IllegalArgumentException if there is no tick after this time, or the cron expression can't be read */
    static void requireTick(StoredSpec spec, Instant now) {
        if (spec.nextAfter(now).isEmpty()) {
            throw new IllegalArgumentException("Cron expression '" + spec.cron() + "' never comes true");
        }
    }

    private void tell(String scheduleId, ScheduleCommand command) {
        steer(scheduleId, instance -> client.raiseEvent(instance, ScheduleFlow.COMMAND, command));
    }

    private static void steer(String scheduleId, Consumer<String> steering) {
        try {
            steering.accept(instanceId(scheduleId));
        } catch (InstanceNotFoundException | InvalidInstanceStateException gone) {
            throw new ScheduleNotFoundException(scheduleId);
        }
    }

    private Optional<ScheduleState> find(String scheduleId) {
        return client.getInstance(instanceId(scheduleId))
                .filter(instance -> !instance.runtimeStatus().isTerminal())
                .map(this::state);
    }

    private List<ScheduleState> states() {
        List<ScheduleState> states = new ArrayList<>();
        InstanceQuery query = InstanceQuery.all().withName(ScheduleFlow.NAME).withStatuses(LIVING);
        @Nullable String token = null;
        do {
            InstancePage page = client.listInstances(query.withContinuationToken(token));
            page.instances().forEach(instance -> states.add(state(instance)));
            token = page.continuationToken();
        } while (token != null);
        return states;
    }

    private ScheduleState state(OrchestrationMetadata instance) {
        Payload input = Objects.requireNonNull(instance.input(), "A schedule has an input");
        return (ScheduleState) Objects.requireNonNull(converter.deserialize(input.bytes(), ScheduleState.class));
    }

    private static ScheduleDescription description(ScheduleState state) {
        StoredSpec spec = state.spec();
        Run last = state.last();
        return new ScheduleDescription(
                state.scheduleId(),
                spec.orchestration(),
                spec.cron(),
                spec.zone(),
                spec.every(),
                spec.overlap(),
                spec.catchUp(),
                spec.jitter() == null ? Duration.ZERO : spec.jitter(),
                spec.version(),
                spec.tagsOfRuns(),
                state.paused(),
                state.note(),
                state.declared() != null,
                state.paused() ? null : state.next(),
                last == null ? null : last.tick(),
                last == null ? null : last.instanceId(),
                state.counts().started(),
                state.counts().skipped(),
                state.counts().missed());
    }

    private static String instanceId(String scheduleId) {
        if (scheduleId.length() > ID_LENGTH_MAX || !InstanceId.isAllowed(scheduleId)) {
            throw new IllegalArgumentException(
                    "Schedule id '" + scheduleId + "' is not allowed: use 1 to " + ID_LENGTH_MAX
                            + " characters of A-Z a-z 0-9 . _ : @ / -, and nothing empty, '.' or '..' between slashes");
        }
        return PREFIX + scheduleId;
    }
}
