package io.durable.benchmarks;

/** A further node of the hub that is measured: it runs what others start, until it is told to end. */
public final class BenchmarkNode {

    private BenchmarkNode() {}

    /** @throws IllegalArgumentException if the arguments ask for something that is not there */
    public static void main(String[] arguments) {
        DurableEngine.application(BenchmarkOptions.parseNode(arguments)).run();
        Console.result("ready");
    }
}
