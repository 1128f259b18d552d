package io.durable.runtime;

import io.durable.NonDeterministicOrchestrationException;
import io.durable.PayloadUnreadableException;
import io.durable.UnknownOrchestratorException;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ShardRange;
import io.durable.runtime.PreparedTurn.Consequences;
import io.durable.runtime.PreparedTurn.Milestone;
import io.durable.spi.DueWork;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Tries instances again that were parked for want of code, or of a key, that fits them, as soon as a process comes to own them: it may have been deployed for them. Only their
 * due time is written; all else is the way of any parked instance whose time has come. Those that were parked for another reason wait on, lest one that kills
 * the process does so as often as it is started.
 */
final class Revival {

    private static final Set<String> WANT_OF_CODE = Set.of(
            NonDeterministicOrchestrationException.class.getName(),
            UnknownOrchestratorException.class.getName(),
            PayloadUnreadableException.class.getName());
    private static final int LOOKED_AT_MAX = 1_000;

    private final LoopContext context;
    private final ShardRange shards;

    Revival(LoopContext context, ShardRange shards) {
        this.context = context;
        this.shards = shards;
    }

    /**
     * What is to be committed. Of very many that are due soon only some are looked at; the others are tried when their time comes.
     *
     * @throws io.durable.spi.StoreException if something could not be read; nothing is lost
     */
    List<PreparedTurn> prepare(Instant now) {
        Instant horizon = now.plus(context.settings().stallRetryMax());
        // one that was sent a message has an earlier due time than its next try
        List<InstanceId> soon = context.store().sweep(List.of(shards), horizon, LOOKED_AT_MAX).stream()
                .map(DueWork::instance)
                .toList();
        return soon.isEmpty()
                ? List.of()
                : context.store().findInstances(soon).stream()
                        .filter(row -> isParkedForWantOfCode(row, now))
                        .map(row -> due(row, now))
                        .toList();
    }

    private static boolean isParkedForWantOfCode(InstanceRecord row, Instant now) {
        FailureDetails reason = row.state().failure();
        return row.state().status() == OrchestrationRuntimeStatus.STALLED
                && row.state().due().isAfter(now)
                && reason != null
                && WANT_OF_CODE.contains(reason.type());
    }

    private static PreparedTurn due(InstanceRecord row, Instant now) {
        InstanceState state = row.state();
        InstanceState due = new InstanceState(
                state.execution(),
                state.status(),
                now,
                state.output(),
                state.failure(),
                state.customStatus(),
                state.completedAt(),
                state.suspects(),
                state.stalls());
        return new PreparedTurn(
                new Delivery(row.id(), false, List.of(), List.of(), List.of()),
                new CommitDraft(row.id())
                        .toCommit(new InstanceChange.Update(row.incarnation(), state.status(), due, null)),
                null,
                new Consequences(List.of(), List.of(), now, Milestone.NONE));
    }
}
