package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.Task;
import io.durable.history.*;
import io.durable.spi.*;
import java.time.*;
import java.time.temporal.ChronoUnit;
import java.util.*;
import org.junit.jupiter.api.*;

class ParkedInstanceDefectTests {

    @Test
    void aTimerThatNeverFiresDoesNotFireAfterAStall() {
        Bench bench = new Bench();
        boolean[] broken = {false};
        bench.orchestrator("flow", (context, input) -> {
            if (broken[0]) {
                throw new AssertionError("broken deployment");
            }
            return context.waitForExternalEvent("e", ChronoUnit.FOREVER.getDuration(), String.class)
                    .await();
        });
        PartitionLoop loop = bench.ownedLoop();
        bench.pending("a", "flow");
        bench.settle(loop, "a");
        broken[0] = true;
        loop.lose("restart");
        loop.acquire(new Acquisition.Claim.Assigned(java.time.Duration.ofSeconds(10)), 0);
        bench.settle(loop, "a");
        broken[0] = false;
        bench.clock.advance(Duration.ofHours(2));
        bench.settle(loop, "a");
        assertThat(bench.historyOf("a")).doesNotContain(HistoryEventKind.TIMER_FIRED);
    }

    @Test
    void takeOverWithABacklogLosesNoKeptEvent() {
        Bench bench = new Bench(Bench.settings(8), Duration.ofSeconds(20));
        List<PartitionLoop> loops = java.util.stream.IntStream.range(0, 8)
                .mapToObj(p -> new PartitionLoop(p, bench.context))
                .toList();
        LoopGroup group = new LoopGroup(loops, bench.context, new ActiveNode(Duration.ofSeconds(10), () -> {}));
        boolean[] broken = {false};
        bench.orchestrator("flow", (context, input) -> {
            if (broken[0]) {
                throw new AssertionError("broken deployment");
            }
            Task<String> work = context.callActivity("work", "x", String.class);
            String e = context.waitForExternalEvent("e", String.class).await();
            return e + work.await();
        });
        bench.orchestrator("other", (context, input) -> "done");
        bench.pending("a", "flow");
        for (int i = 0; i < 20; i++) group.step();
        group.stop().forEach(f -> bench.store.release(List.of(f)));
        broken[0] = true;
        bench.send("a", Bench.event("e", "x"));
        for (int i = 0; i < 20; i++) group.step();
        bench.store.release(group.stop());
        broken[0] = false;
        for (int i = 0; i < 1100; i++) bench.pending("p" + i, "other"); // due before "a" is tried again
        bench.clock.advance(Duration.ofHours(2));
        for (int i = 0; i < 200; i++) {
            group.step();
            if (i % 10 == 0) bench.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(bench.historyOf("a")).contains(HistoryEventKind.EVENT_RAISED);
    }
}
