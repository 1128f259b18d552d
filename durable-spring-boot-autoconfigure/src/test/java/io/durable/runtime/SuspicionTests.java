package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuspicionTests {

    private static final Instant TAKEN_OVER = Bench.T0.minusSeconds(60);

    private static InstanceRecord suspected(int times) {
        InstanceState state = Bench.state(OrchestrationRuntimeStatus.RUNNING, Bench.T0);
        for (int i = 0; i < times; i++) {
            state = Rows.suspected(state);
        }
        return Bench.row("a", "flow", state);
    }

    @Test
    void suspectsNobodyAfterAnOrderlyRelease() {
        Suspicion suspicion = Suspicion.of(true, TAKEN_OVER, 3);

        assertThat(suspicion.mustAnnounce(suspected(5))).isFalse();
        assertThat(suspicion.mustRunAlone(suspected(5))).isFalse();
        assertThat(suspicion.isCondemned(suspected(5))).isFalse();
        assertThat(Suspicion.none().mustAnnounce(suspected(5))).isFalse();
    }

    @Test
    void announcesInstancesThatAreAsOldAsTheTakeOver() {
        assertThat(Suspicion.of(false, TAKEN_OVER, 3).mustAnnounce(suspected(0)))
                .isTrue();
        assertThat(Suspicion.of(false, TAKEN_OVER.minusNanos(1), 3).mustAnnounce(suspected(0)))
                .isFalse();
    }

    @Test
    void runsAloneWhoWasSuspectedBeforeAndCondemnsAfterTheLimit() {
        Suspicion suspicion = Suspicion.of(false, TAKEN_OVER, 3);

        assertThat(suspicion.mustRunAlone(suspected(0))).isFalse();
        assertThat(suspicion.mustRunAlone(suspected(1))).isTrue();
        assertThat(suspicion.isCondemned(suspected(2))).isFalse();
        assertThat(suspicion.isCondemned(suspected(3))).isTrue();
    }

    @Test
    void leavesAloneWhoIsCleared() {
        Suspicion suspicion = Suspicion.of(false, TAKEN_OVER, 3);

        suspicion.clear(Bench.id("a"));

        assertThat(suspicion.mustAnnounce(suspected(3))).isFalse();
        assertThat(suspicion.mustRunAlone(suspected(3))).isFalse();
        assertThat(suspicion.isCondemned(suspected(3))).isFalse();
    }

    @Test
    void announcesByOneMoreSuspectInTheRow() {
        InstanceRecord row = suspected(1);

        assertThat(Suspicion.announcements(List.of(row)))
                .singleElement()
                .satisfies(commit -> assertThat(commit.change())
                        .isEqualTo(new InstanceChange.Update(
                                row.incarnation(),
                                row.state().status(),
                                suspected(2).state(),
                                null)));
    }
}
