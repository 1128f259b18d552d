package io.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.engine.TurnResult.Advanced;
import io.durable.engine.TurnResult.Ending;
import io.durable.engine.TurnResult.Stalled;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A test as data: given code and the events of each turn, exactly these entries are recorded. Every turn is run three times: by an execution that lives through
 * all turns, by one that is rebuilt from the history for this turn alone, and, after the turn, the history is replayed without a thread. All must agree.
 */
final class Story {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final ExecutionId ID =
            new ExecutionId(new InstanceId("order-1"), UUID.fromString("00000000-0000-0000-0000-0000000000aa"), 2);
    static final int PAYLOAD_SIZE_MAX = 1_000;
    static final EngineSettings SETTINGS =
            new EngineSettings(new JsonConverter(), new NamedTargets(), PAYLOAD_SIZE_MAX);

    private final OrchestratorFunction code;
    private final ExecutionId id;
    private final ThreadStrand.Factory strands = new ThreadStrand.Factory();
    private final OrchestrationExecution living;
    private final List<HistoryEntry> history = new ArrayList<>();
    private Instant now = START;
    private int turns;
    private @Nullable Advanced last;

    private Story(ExecutionId id, OrchestratorFunction code) {
        this.id = id;
        this.code = code;
        this.living = new OrchestrationExecution(id, code, SETTINGS, strands);
    }

    static Story of(OrchestratorFunction code) {
        return new Story(ID, code);
    }

    static Story of(ExecutionId id, OrchestratorFunction code) {
        return new Story(id, code);
    }

    /** A story that goes on from a history that is not its own doing. */
    static Story of(ExecutionId id, OrchestratorFunction code, List<HistoryEntry> past) {
        Story story = new Story(id, code);
        story.history.addAll(past);
        story.turns = past.size();
        story.living.replay(story.history());
        return story;
    }

    /** A story whose code gives nothing back. */
    static Story of(Consumer<io.durable.OrchestrationContext> code) {
        return of((context, input) -> {
            code.accept(context);
            return null;
        });
    }

    /** Later turns happen this much later. */
    Story after(Duration elapsed) {
        now = now.plus(elapsed);
        return this;
    }

    Story turn(InboundEvent... events) {
        UUID turnId = new UUID(++turns, 0x8000_0000_0000_0000L);
        OrchestrationExecution rebuilt = rebuild(strands());
        TurnResult afterRebuild = rebuilt.turn(now, turnId, List.of(events));
        TurnResult result = living.turn(now, turnId, List.of(events));
        assertThat(result).isInstanceOf(Advanced.class);
        last = (Advanced) result;
        assertThat(afterRebuild).isEqualTo(last);
        record(last.appended());
        checkAgainst(rebuilt);
        rebuilt.evict();
        checkAgainst(rebuild(InlineStrand::new));
        return this;
    }

    /** Exactly these entries were recorded by the last turn. */
    Story records(String... expected) {
        assertThat(last.appended().stream().map(Rendering::of)).containsExactly(expected);
        return this;
    }

    /** Exactly these rows are of no use any more, given by their numbers within the turns that made them. */
    Story cancelsTimers(UUID... expected) {
        assertThat(last.canceledTimers().stream().map(message -> message.value()))
                .containsExactly(expected);
        return this;
    }

    Story cancelsTasks(UUID... expected) {
        assertThat(last.canceledTasks().stream().map(task -> task.value())).containsExactly(expected);
        return this;
    }

    Story isOpen() {
        assertThat(last.ending()).isEqualTo(new Ending.Open());
        return this;
    }

    /** The id of the n-th row of a turn; turns count from 1, rows from 0. */
    static UUID row(int turn, int n) {
        return new UUID(turn, 0x8000_0000_0000_0000L + n);
    }

    Advanced last() {
        return last;
    }

    OrchestrationExecution execution() {
        return living;
    }

    ThreadStrand strand() {
        return strands.last();
    }

    List<HistoryEntry> history() {
        return List.copyOf(history);
    }

    ExecutionSnapshot snapshot() {
        return living.snapshot();
    }

    /** What comes of replaying the history with other code. */
    Stalled stallsWith(OrchestratorFunction otherCode) {
        OrchestrationExecution inline = new OrchestrationExecution(id, otherCode, SETTINGS, InlineStrand::new);
        TurnResult result = inline.replay(history());
        assertThat(result).isInstanceOf(Stalled.class);
        ThreadStrand.Factory threads = strands();
        TurnResult threaded = new OrchestrationExecution(id, otherCode, SETTINGS, threads).replay(history());
        assertThat(((Stalled) threaded).reason())
                .hasToString(((Stalled) result).reason().toString());
        assertThat(threads.opened()).allMatch(ThreadStrand::hasEnded);
        return (Stalled) result;
    }

    /** What a query gives after the last turn, asked of an execution that is rebuilt for it and neither records anything nor goes on. */
    QueryAnswer asked(String query, @Nullable Object input) {
        OrchestrationExecution rebuilt = rebuild(strands());
        Payload payload = input == null ? null : Payload.of(new JsonConverter().serialize(input));
        QueryAnswer answer = rebuilt.query(query, payload);
        checkAgainst(rebuilt);
        rebuilt.evict();
        return answer;
    }

    private OrchestrationExecution rebuild(Strand.Factory strands) {
        OrchestrationExecution rebuilt = new OrchestrationExecution(id, code, SETTINGS, strands);
        TurnResult result = rebuilt.replay(history());
        Ending ending = last == null ? new Ending.Open() : last.ending();
        assertThat(result).isEqualTo(new Advanced(List.of(), List.of(), List.of(), ending));
        assertThat(rebuilt.lastTurnAt())
                .isEqualTo(
                        history.isEmpty()
                                ? null
                                : history.get(history.size() - 1).time());
        return rebuilt;
    }

    private void checkAgainst(OrchestrationExecution rebuilt) {
        assertThat(rebuilt.snapshot()).isEqualTo(living.snapshot());
        assertThat(rebuilt.nextSequence()).isEqualTo(living.nextSequence()).isEqualTo(history.size());
        assertThat(rebuilt.openTasks()).isEqualTo(living.openTasks());
        assertThat(rebuilt.openChildren()).isEqualTo(living.openChildren());
        assertThat(rebuilt.isSuspended()).isEqualTo(living.isSuspended());
        assertThat(rebuilt.customStatus()).isEqualTo(living.customStatus());
    }

    private void record(List<HistoryEvent> events) {
        events.forEach(event -> history.add(new HistoryEntry(history.size(), now, event)));
        assertThat(living.lastTurnAt()).isEqualTo(now);
    }

    private static ThreadStrand.Factory strands() {
        return new ThreadStrand.Factory();
    }
}
