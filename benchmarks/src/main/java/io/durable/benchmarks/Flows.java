package io.durable.benchmarks;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Task;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/** The orchestrations of all workloads. */
@Component
class Flows {

    private final Progress progress;

    Flows(Progress progress) {
        this.progress = progress;
    }

    @Orchestrator("sequence")
    String sequence(OrchestrationContext ctx, int steps) {
        String value = incrementTimes(ctx, steps, "0");
        progress.finished(ctx.getInstanceId());
        return value;
    }

    /** A sequence whose every input and result carries something along. */
    @Orchestrator("carry")
    String carry(OrchestrationContext ctx, Parcel parcel) {
        String value = incrementTimes(ctx, parcel.steps(), "0;" + parcel.content());
        progress.finished(ctx.getInstanceId());
        return value;
    }

    @Orchestrator("fanOut")
    String fanOut(OrchestrationContext ctx, int width) {
        List<Task<String>> tasks = IntStream.range(0, width)
                .mapToObj(i -> ctx.callActivity(Increment::increment, "0"))
                .toList();
        int sum = ctx.allOf(tasks).await().stream().mapToInt(Integer::parseInt).sum();
        progress.finished(ctx.getInstanceId());
        return Integer.toString(sum);
    }

    @Orchestrator("nap")
    String nap(OrchestrationContext ctx, Duration duration) {
        ctx.sleep(duration);
        progress.finished(ctx.getInstanceId());
        return "0";
    }

    /** Its custom status says how many events it has received. */
    @Orchestrator("waiting")
    String waiting(OrchestrationContext ctx, int steps) {
        String value = incrementTimes(ctx, steps, "0");
        ctx.setCustomStatus(0);
        ctx.waitForExternalEvent("go", String.class).await();
        ctx.setCustomStatus(1);
        ctx.waitForExternalEvent("go", String.class).await();
        progress.finished(ctx.getInstanceId());
        return value;
    }

    private static String incrementTimes(OrchestrationContext ctx, int steps, String first) {
        String value = first;
        for (int i = 0; i < steps; i++) {
            value = ctx.callActivity(Increment::increment, value).await();
        }
        return value;
    }

    /**
     * The input of {@link Flows#carry}.
     *
     * @param content what is carried along
     */
    record Parcel(int steps, String content) {}
}
