package io.durable.benchmarks;

/** Runs workloads and prints one line of JSON for each result. */
public final class BenchmarkMain {

    private BenchmarkMain() {}

    /** @throws IllegalArgumentException if the arguments ask for something that is not there */
    public static void main(String[] arguments) {
        run(BenchmarkOptions.parse(arguments), BenchmarkSettings.fromSystem());
    }

    static void run(BenchmarkOptions options, BenchmarkSettings settings) {
        long start = System.nanoTime();
        try (DurableEngine engine = DurableEngine.open(options, settings)) {
            Console.note("%s is ready after %.1f s", engine.peer(), Figures.secondsSince(start));
            Bench bench = new Bench(engine, engine.progress(), settings, options.processes() == 1);
            for (String workload : options.workloads()) {
                Console.note("%s", workload);
                double calibration = Calibration.measureMillis();
                for (Result result : Workload.get(workload).run(bench)) {
                    if (options.processes() > 1) {
                        result.with("processes", (Object) options.processes());
                    }
                    Console.result(result.toJson(engine.peer(), calibration));
                }
            }
        }
    }
}
