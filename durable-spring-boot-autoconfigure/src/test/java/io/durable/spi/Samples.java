package io.durable.spi;

import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.ShardRange;
import io.durable.history.Shards;
import io.durable.history.TaskId;
import io.durable.history.TraceContext;
import io.durable.spi.Acquisition.Claim;
import io.durable.spi.InstanceCommit.HistoryAppend;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceCommit.MessagePostponed;
import io.durable.spi.InstanceCommit.Predecessor;
import io.durable.spi.InstanceCommit.TaskFinished;
import io.durable.spi.InstanceCommit.TaskRetried;
import io.durable.spi.InstanceCommit.UpdateAnswered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows to write, for the contract suites. */
public final class Samples {

    /** To the microsecond, as all stored times are. */
    public static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

    public static final List<ShardRange> ALL_SHARDS = List.of(new ShardRange(0, Shards.COUNT - 1));

    public static final FailureDetails FAILURE =
            new FailureDetails("java.lang.IllegalStateException", "broken", "\tat a.b\n", null, 3);

    public static final TraceContext TRACE =
            new TraceContext(Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

    private Samples() {}

    public static Instant after(long seconds) {
        return TIME.plusSeconds(seconds);
    }

    public static InstanceId id(String id) {
        return new InstanceId(id);
    }

    /** The n-th instance id, from 0, that belongs to this partition. */
    public static InstanceId idIn(int partition, int n) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> id("instance-" + i))
                .filter(id -> partitionOf(id) == partition)
                .skip(n)
                .findFirst()
                .orElseThrow();
    }

    public static int partitionOf(InstanceId id) {
        return Shards.partition(id.shard(), StoreFixture.PARTITIONS);
    }

    public static ExecutionId execution(InstanceId id) {
        return new ExecutionId(id, new UUID(7, id.hashCode()), 1);
    }

    public static InstanceRecord pending(InstanceId id) {
        return pending(id, TIME);
    }

    public static InstanceRecord pending(InstanceId id, Instant createdAt) {
        return pending(id, createdAt, Map.of());
    }

    public static InstanceRecord pending(InstanceId id, Instant createdAt, Map<String, String> tags) {
        return new InstanceRecord(
                id,
                execution(id).incarnation(),
                "processOrder",
                null,
                Payload.of("{\"n\":1}"),
                null,
                tags,
                createdAt,
                new InstanceState(1, OrchestrationRuntimeStatus.PENDING, createdAt, null, null, null, null, 0, 0));
    }

    /** A row in which every column has a value. */
    public static InstanceRecord full(InstanceId id) {
        return new InstanceRecord(
                id,
                execution(id).incarnation(),
                "ship",
                "2",
                Payload.of("{\"n\":1}"),
                new ParentInstance(execution(id("parent")), "processOrder", 4),
                Map.of("tenant", "acme", "a\\b", "c=d"),
                TIME,
                new InstanceState(
                        3,
                        OrchestrationRuntimeStatus.FAILED,
                        Message.NEVER,
                        Payload.of("\0output"),
                        FAILURE,
                        Payload.of("custom"),
                        after(9),
                        1,
                        2),
                TRACE);
    }

    public static InstanceState running() {
        return state(OrchestrationRuntimeStatus.RUNNING, Message.NEVER);
    }

    public static InstanceState state(OrchestrationRuntimeStatus status, Instant due) {
        return new InstanceState(1, status, due, null, null, null, null, 0, 0);
    }

    public static Message event(InstanceId target) {
        return event(target, TIME);
    }

    public static Message event(InstanceId target, Instant due) {
        return message(target, new MessageBody.RaiseEvent("approval", Payload.of("true")), due);
    }

    public static Message message(InstanceId target, MessageBody body, Instant due) {
        return new Message(new MessageId(UUID.randomUUID()), target, null, body, due);
    }

    public static ScheduledTask task(InstanceId id, int step) {
        return new ScheduledTask(new TaskId(UUID.randomUUID()), execution(id), step, "reserve", 1, TIME);
    }

    public static List<HistoryEntry> entries(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(sequence -> new HistoryEntry(sequence, after(sequence), eventAt(sequence)))
                .toList();
    }

    private static HistoryEvent eventAt(int sequence) {
        return sequence == 0
                ? new ExecutionStarted("processOrder", null, Payload.of("{\"n\":1}"), null, Map.of())
                : new EventRaised("event-" + sequence, null);
    }

    public static Acquisition assigned(int partition) {
        return assigned(partition, 0);
    }

    public static Acquisition assigned(int partition, long generation) {
        return new Acquisition(
                partition, UUID.randomUUID(), UUID.randomUUID(), generation, new Claim.Assigned(Duration.ofHours(1)));
    }

    public static Acquisition ifSilent(int partition, UUID node) {
        return new Acquisition(partition, node, UUID.randomUUID(), 0, new Claim.IfOwnerSilentFor(Duration.ofHours(1)));
    }

    /** Begins to gather what a turn of the instance writes. */
    public static Turn turn(InstanceId id) {
        return new Turn(id);
    }

    /** What a turn writes. */
    public static final class Turn {

        private final InstanceId instance;
        private InstanceChange change = new InstanceChange.None();
        private final List<HistoryAppend> appends = new ArrayList<>();
        private final List<ExecutionId> truncated = new ArrayList<>();
        private final List<MessageId> consumed = new ArrayList<>();
        private final List<MessagePostponed> postponed = new ArrayList<>();
        private final List<TaskFinished> finished = new ArrayList<>();
        private final List<TaskRetried> retried = new ArrayList<>();
        private final List<ScheduledTask> scheduled = new ArrayList<>();
        private final List<Message> sent = new ArrayList<>();
        private final List<UpdateAnswered> answered = new ArrayList<>();

        private Turn(InstanceId instance) {
            this.instance = instance;
        }

        public Turn updates(InstanceState state) {
            return updates(execution(instance).incarnation(), state, null);
        }

        public Turn updates(UUID incarnation, InstanceState state, @Nullable Payload input) {
            change = new InstanceChange.Update(incarnation, null, state, input);
            return this;
        }

        public Turn updatesVersion(InstanceState state, String version) {
            change = new InstanceChange.Update(execution(instance).incarnation(), null, state, null, version);
            return this;
        }

        /** Of a row that has this status. */
        public Turn updatesFrom(OrchestrationRuntimeStatus before, InstanceState state) {
            change = new InstanceChange.Update(execution(instance).incarnation(), before, state, null);
            return this;
        }

        public Turn inserts(InstanceRecord row) {
            change = new InstanceChange.Insert(row);
            return this;
        }

        public Turn appends(List<HistoryEntry> entries) {
            return appends(execution(instance), entries);
        }

        public Turn appends(ExecutionId execution, List<HistoryEntry> entries) {
            appends.add(new HistoryAppend(execution, entries));
            return this;
        }

        /** Of a history that the owner has read. */
        public Turn appendsToRead(ExecutionId execution, List<HistoryEntry> entries) {
            appends.add(new HistoryAppend(execution, entries, Predecessor.READ));
            return this;
        }

        public Turn truncates(ExecutionId execution) {
            truncated.add(execution);
            return this;
        }

        public Turn consumes(Message... messages) {
            Arrays.stream(messages).map(Message::id).forEach(consumed::add);
            return this;
        }

        public Turn postpones(Message message, Instant due) {
            postponed.add(new MessagePostponed(message.id(), due));
            return this;
        }

        public Turn finishes(ScheduledTask task, TaskState expected) {
            finished.add(new TaskFinished(task.id(), expected));
            return this;
        }

        public Turn retries(ScheduledTask task, TaskState expected, int attempt, Instant due) {
            retried.add(new TaskRetried(task.id(), expected, attempt, due));
            return this;
        }

        public Turn schedules(ScheduledTask... tasks) {
            scheduled.addAll(List.of(tasks));
            return this;
        }

        public Turn sends(Message... messages) {
            sent.addAll(List.of(messages));
            return this;
        }

        public Turn answers(UpdateRequest update, UpdateOutcome outcome) {
            answered.add(new UpdateAnswered(update, outcome));
            return this;
        }

        public InstanceCommit commit() {
            return new InstanceCommit(
                    instance,
                    change,
                    List.copyOf(appends),
                    List.copyOf(truncated),
                    List.copyOf(consumed),
                    List.copyOf(postponed),
                    List.copyOf(finished),
                    List.copyOf(retried),
                    List.copyOf(scheduled),
                    List.copyOf(sent),
                    List.copyOf(answered));
        }
    }
}
