package io.durable.benchmarks;

import java.util.List;

/** One sequence, to see that everything is there. */
final class SmokeWorkload implements Workload {

    private static final int STEPS = 5;

    @Override
    public List<Result> run(Bench bench) {
        String id = Bench.newPrefix("smoke");
        bench.engine().startSequence(id, STEPS);
        bench.awaitResult(id, STEPS);
        return List.of(new Result("smoke", 1).with("result", Integer.toString(STEPS)));
    }
}
