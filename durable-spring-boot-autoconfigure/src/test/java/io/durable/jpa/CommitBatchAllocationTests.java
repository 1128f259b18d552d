package io.durable.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.Decision.TaskScheduled;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskId;
import io.durable.history.TaskQueue;
import io.durable.spi.Fence;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.HistoryAppend;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceCommit.TaskFinished;
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskState;
import io.durable.testing.Allocations;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What it costs to put a commit into its stored form, one turn alone and many together. */
class CommitBatchAllocationTests {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123456Z");
    private static final ExecutionId EXECUTION =
            new ExecutionId(new InstanceId("0198f3b2-7a1c-7d2e-9f00-00000000a001"), new UUID(1, 1), 1);
    private static final TaskId DONE = new TaskId(new UUID(2, 1));
    private static final TaskId NEXT = new TaskId(new UUID(2, 2));

    private static InstanceCommit turn() {
        TaskScheduled scheduled = new TaskScheduled(
                8, NEXT, "increment", TaskQueue.DEFAULT, Payload.of("1"), RetryPolicy.none(), Map.of());
        return new InstanceCommit(
                EXECUTION.instance(),
                new InstanceChange.None(),
                List.of(new HistoryAppend(
                        EXECUTION,
                        List.of(
                                new HistoryEntry(14, TIME, new TaskCompleted(7, Payload.of("2"))),
                                new HistoryEntry(15, TIME, scheduled)))),
                List.of(),
                List.of(),
                List.of(),
                List.of(new TaskFinished(DONE, TaskState.PENDING)),
                List.of(),
                List.of(new ScheduledTask(NEXT, EXECUTION, 8, "increment", 1, TIME)),
                List.of());
    }

    private static List<PartitionCommit> commits(int turns) {
        return List.of(new PartitionCommit(
                new Fence(0, 1, new UUID(3, 1), 1),
                java.util.stream.Stream.generate(CommitBatchAllocationTests::turn)
                        .limit(turns)
                        .toList()));
    }

    @Test
    void commitOfOneTurn() {
        List<PartitionCommit> commits = commits(1);
        Allocations.ofCaller()
                .assertPerUnit(
                        "turn that is committed alone",
                        1,
                        5_000,
                        2_430,
                        () -> new CommitBatch(commits, HubPayloads.PLAIN));
        assertThat(new CommitBatch(commits, HubPayloads.PLAIN).entries).hasSize(2);
    }

    @Test
    void commitOfManyTurns() {
        List<PartitionCommit> commits = commits(100);
        Allocations.ofCaller()
                .assertPerUnit(
                        "turn that is committed with others",
                        100,
                        100,
                        1_940,
                        () -> new CommitBatch(commits, HubPayloads.PLAIN));
        assertThat(new CommitBatch(commits, HubPayloads.PLAIN).entries).hasSize(200);
    }
}
