package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.spi.TaskInvocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgendaTests {

    private static final Instant T0 = Bench.T0;

    private final Agenda agenda = new Agenda();
    private final List<InstanceId> rung = new ArrayList<>();

    private static TaskInvocation invocation(int number) {
        return new TaskInvocation(Bench.task("a", number, number), "flow", Payload.of("in"), T0);
    }

    @Test
    void givesWhatIsDueExactlyNowAndKeepsWhatIsLater() {
        agenda.look(Bench.id("a"), T0);
        agenda.look(Bench.id("b"), T0.plusNanos(1_000));

        assertThat(agenda.takeDue(T0, rung)).isEmpty();
        assertThat(rung).containsExactly(Bench.id("a"));
        assertThat(agenda.next()).contains(T0.plusNanos(1_000));
    }

    @Test
    void givesTheEarliestFirstAndOfTheSameTimeTheOneThatCameFirst() {
        agenda.look(Bench.id("late"), T0.plusSeconds(2));
        agenda.look(Bench.id("first"), T0);
        agenda.look(Bench.id("second"), T0);
        assertThat(agenda.next()).contains(T0);

        agenda.takeDue(T0.plusSeconds(5), rung);

        assertThat(rung).containsExactly(Bench.id("first"), Bench.id("second"), Bench.id("late"));
        assertThat(agenda.next()).isEmpty();
    }

    @Test
    void remembersALookOnceUntilItWasTaken() {
        agenda.look(Bench.id("a"), T0);
        agenda.look(Bench.id("a"), T0);
        agenda.look(Bench.id("a"), T0.plusSeconds(1));
        agenda.takeDue(T0.plusSeconds(1), rung);
        assertThat(rung).hasSize(2);

        agenda.look(Bench.id("a"), T0);
        agenda.takeDue(T0, rung);
        assertThat(rung).hasSize(3);
    }

    @Test
    void givesTasksAtTheirTime() {
        agenda.dispatch(invocation(1), T0.plusSeconds(1));
        agenda.dispatch(invocation(2), T0);

        assertThat(agenda.takeDue(T0, rung)).containsExactly(invocation(2));
        assertThat(agenda.takeDue(T0.plusSeconds(1), rung)).containsExactly(invocation(1));
        assertThat(rung).isEmpty();
    }

    @Test
    void forgetsEverythingWhenCleared() {
        agenda.look(Bench.id("a"), T0);
        agenda.dispatch(invocation(1), T0);

        agenda.clear();

        assertThat(agenda.next()).isEmpty();
        agenda.look(Bench.id("a"), T0);
        assertThat(agenda.next()).contains(T0);
    }
}
