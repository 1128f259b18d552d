package io.durable.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.spi.RewindStore.Forking;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForkingTests {

    private final ExecutionStarted start = new ExecutionStarted("flow", null, null, null, Map.of());

    private Forking fork() {
        return new Forking(
                Samples.pending(Samples.id("fork")),
                List.of(
                        new HistoryEntry(0, Samples.TIME, start.tracedBy(Samples.TRACE)),
                        new HistoryEntry(1, Samples.TIME, new TimerFired(3))),
                List.of());
    }

    @Test
    void isInItsOwnTraceWhateverThatOfTheSourceWas() {
        Forking untraced = fork().tracedBy(null);
        Forking traced = fork().tracedBy(Samples.TRACE);

        assertThat(untraced.row().trace()).isNull();
        assertThat(untraced.history()).extracting(HistoryEntry::event).containsExactly(start, new TimerFired(3));
        assertThat(traced.row().trace()).isEqualTo(Samples.TRACE);
        assertThat(traced.history()).isEqualTo(fork().history());
    }
}
