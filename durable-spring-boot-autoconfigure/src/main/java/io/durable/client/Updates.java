package io.durable.client;

import io.durable.DataConverter;
import io.durable.DurableException;
import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.MethodReference;
import io.durable.UpdateFailedException;
import io.durable.UpdateOptions;
import io.durable.UpdateRejectedException;
import io.durable.engine.CallTargets.Request;
import io.durable.engine.CallTargets.RequestKind;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.Names;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import io.durable.spi.UpdateOutcome;
import io.durable.spi.UpdateRequest;
import io.durable.spi.UpdateState;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sends updates, each a row that recognises it and a message, and hands out their outcomes. Any thread may call. */
final class Updates {

    private final ClientPorts ports;
    private final InstanceStore store;
    private final Waiters waiters;
    private final MessageIds messageIds;

    Updates(ClientPorts ports, Waiters waiters) {
        this.ports = ports;
        this.store = ports.store();
        this.waiters = waiters;
        this.messageIds = new MessageIds(ports.randomness());
    }

    <R> R request(String instanceId, MethodReference update, Object[] inputs, UpdateOptions options) {
        Request request = ports.targets().request(RequestKind.UPDATE, update);
        Object input = inputs.length == 0 ? null : inputs[0];
        return request(instanceId, request.name(), input, request.resultType(), options);
    }

    <R> R request(String instanceId, String name, @Nullable Object input, Type resultType, UpdateOptions options) {
        if (store.purges().isInTransaction()) {
            throw new DurableException("Update '" + name + "' of instance '" + instanceId
                    + "' would wait inside the transaction that sends it, and nothing happens before the commit."
                    + " Send it with startUpdate, and wait after the commit");
        }
        return await(send(instanceId, name, input, options), options.timeout(), resultType);
    }

    String start(String instanceId, String name, @Nullable Object input, UpdateOptions options) {
        return send(instanceId, name, input, options).update();
    }

    <R> R waitFor(String instanceId, String updateId, Duration timeout, Type resultType) {
        String id =
                String.valueOf(UpdateOptions.defaults().withUpdateId(updateId).updateId()); // checks it
        InstanceRecord row = get(new InstanceId(instanceId));
        return await(new UpdateRequest(row.id(), row.incarnation(), id), timeout, resultType);
    }

    private UpdateRequest send(String instanceId, String name, @Nullable Object input, UpdateOptions options) {
        Names.check("Update name", name);
        Payload written = ports.payloads().write("input of update '" + name + "'", input);
        InstanceRecord row = get(new InstanceId(instanceId));
        String id = options.updateId() == null ? randomId() : options.updateId();
        UpdateRequest update = new UpdateRequest(row.id(), row.incarnation(), id);
        if (row.state().status().isTerminal()) {
            requireKnown(update, row, name);
            return update;
        }
        Instant now = ports.clock().now();
        MessageBody body = new MessageBody.RequestUpdate(row.incarnation(), id, name, written);
        if (store.request(update, new Message(messageIds.next(now), row.id(), null, body, now))) {
            store.afterCommit(() -> ports.doorbell().ring(row.id()));
        } else {
            requireSame(update, name, store.findUpdate(update));
        }
        return update;
    }

    private void requireKnown(UpdateRequest update, InstanceRecord row, String name) {
        Optional<UpdateState> known = store.findUpdate(update);
        if (known.isEmpty()) {
            throw ended(update, String.valueOf(row.state().status()));
        }
        requireSame(update, name, known);
    }

    /** One that can't be found was removed meanwhile, or is hidden from the caller's transaction. */
    private static void requireSame(UpdateRequest update, String name, Optional<UpdateState> known) {
        if (known.isPresent() && !known.get().name().equals(name)) {
            throw new IllegalArgumentException("Instance '" + update.instance() + "' has had an update '"
                    + update.update() + "', but that was '" + known.get().name() + "', not '" + name
                    + "': give each update an id of its own");
        }
    }

    private <R> R await(UpdateRequest update, Duration timeout, Type resultType) {
        UpdateState state = waiters.awaitUpdate(update, timeout);
        UpdateOutcome outcome = state.outcome();
        if (outcome == null) {
            throw ended(
                    update, state.instance() == null ? "gone" : state.instance().name());
        }
        return switch (outcome.status()) {
            case COMPLETED -> read(outcome.result(), resultType);
            case REJECTED ->
                throw new UpdateRejectedException(
                        update.instance().value(), state.name(), update.update(), failure(outcome));
            case FAILED ->
                throw new UpdateFailedException(
                        update.instance().value(), state.name(), update.update(), failure(outcome));
        };
    }

    private static FailureDetails failure(UpdateOutcome outcome) {
        return Objects.requireNonNull(outcome.failure());
    }

    private static InvalidInstanceStateException ended(UpdateRequest update, String status) {
        return new InvalidInstanceStateException(
                update.instance().value(),
                "Instance '" + update.instance() + "' is " + status + ", so update '" + update.update()
                        + "' was not handled and never will be");
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the answer may well be null, whatever R is
    private <R> R read(@Nullable Payload result, Type type) {
        DataConverter converter = ports.payloads().converter();
        return result == null ? null : (R) converter.deserialize(result.bytes(), type);
    }

    private InstanceRecord get(InstanceId id) {
        return store.find(List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> new InstanceNotFoundException(id.value()));
    }

    private String randomId() {
        return new UUID(ports.randomness().nextLong(), ports.randomness().nextLong()).toString();
    }
}
