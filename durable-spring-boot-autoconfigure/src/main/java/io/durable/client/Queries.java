package io.durable.client;

import io.durable.DataConverter;
import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.MethodReference;
import io.durable.QueryFailedException;
import io.durable.UnknownOrchestratorException;
import io.durable.UnknownQueryException;
import io.durable.engine.CallTargets.Request;
import io.durable.engine.CallTargets.RequestKind;
import io.durable.engine.OrchestrationExecution;
import io.durable.engine.OrchestratorFunction;
import io.durable.engine.QueryAnswer;
import io.durable.engine.TurnResult;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Names;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers queries by replaying what is committed. Any thread may ask; it waits for the replay, which has a thread of its own. */
final class Queries {

    private final ClientPorts ports;
    private final InstanceStore store;

    Queries(ClientPorts ports) {
        this.ports = ports;
        this.store = ports.store();
    }

    <R> R ask(String instanceId, MethodReference query, Object[] inputs) {
        Request request = ports.targets().request(RequestKind.QUERY, query);
        return ask(instanceId, request.name(), inputs.length == 0 ? null : inputs[0], request.resultType());
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the answer may well be null, whatever R is
    <R> R ask(String instanceId, String name, @Nullable Object input, Type resultType) {
        Names.check("Query name", name);
        Payload written = ports.payloads().write("input of query '" + name + "'", input);
        Payload result = result(instanceId, name, answer(read(new InstanceId(instanceId)), name, written));
        DataConverter converter = ports.payloads().converter();
        return result == null ? null : (R) converter.deserialize(result.bytes(), resultType);
    }

    private static @Nullable Payload result(String instanceId, String name, QueryAnswer answer) {
        if (answer instanceof QueryAnswer.Unknown unknown) {
            throw new UnknownQueryException(instanceId, name, unknown.registered());
        }
        if (answer instanceof QueryAnswer.Failed failed) {
            throw new QueryFailedException(instanceId, name, failed.failure());
        }
        return ((QueryAnswer.Answered) answer).result();
    }

    private QueryAnswer answer(Seen seen, String name, @Nullable Payload input) {
        InstanceRecord row = seen.row();
        OrchestrationExecution execution = new OrchestrationExecution(
                row.executionId(),
                code(row),
                ports.code().engine(),
                ports.code().strands());
        try {
            if (execution.replay(seen.history()) instanceof TurnResult.Stalled stalled) {
                throw stalled.reason();
            }
            return execution.query(name, input);
        } finally {
            execution.evict();
        }
    }

    private OrchestratorFunction code(InstanceRecord row) {
        return ports.code()
                .handlers()
                .findOrchestrator(row.name(), row.version())
                .orElseThrow(() -> new UnknownOrchestratorException(
                        row.name(),
                        "Instance '" + row.id() + "' is of orchestrator '" + row.name() + "'"
                                + (row.version() == null ? "" : " in version " + row.version())
                                + ", whose code this application does not have: ask where it is"));
    }

    /** The history of the execution that the row speaks of: one that continued as new in between is looked at once more. */
    private Seen read(InstanceId id) {
        InstanceRecord row = get(id);
        while (true) {
            List<HistoryEntry> history = store.findHistory(id);
            InstanceRecord after = get(id);
            if (after.executionId().equals(row.executionId())) {
                return new Seen(begun(after, history), history);
            }
            row = after;
        }
    }

    private static InstanceRecord begun(InstanceRecord row, List<HistoryEntry> history) {
        if (row.state().status() == OrchestrationRuntimeStatus.PENDING || history.isEmpty()) {
            throw new InvalidInstanceStateException(
                    row.id().value(),
                    "Instance '" + row.id() + "' has not begun, so there is nothing that a query could look at."
                            + " Wait for its start first");
        }
        return row;
    }

    private InstanceRecord get(InstanceId id) {
        return store.find(List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> new InstanceNotFoundException(id.value()));
    }

    private record Seen(InstanceRecord row, List<HistoryEntry> history) {}
}
