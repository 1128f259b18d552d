package io.durable.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many bytes a piece of work allocates once its code is compiled: a cost that can be tested without a clock. Of several series the least counts, so that what the
 * virtual machine does by the way falls out. Threads other than the caller's have to be named, and must be platform threads: others are not counted.
 */
public final class Allocations {

    private static final Logger log = LoggerFactory.getLogger(Allocations.class);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SERIES = 10;

    /** How much more than was recorded is let pass: versions of Java differ in what they keep off the heap. */
    private static final double TOLERANCE = 1.5;

    private final Supplier<? extends Collection<Thread>> others;

    private Allocations(Supplier<? extends Collection<Thread>> others) {
        this.others = others;
    }

    /** Of the calling thread. */
    public static Allocations ofCaller() {
        return new Allocations(List::of);
    }

    /** Of the calling thread and of these, asked for each time. */
    public static Allocations with(Supplier<? extends Collection<Thread>> others) {
        return new Allocations(others);
    }

    /**
     * Fails if the work allocates half as much again as it did when the figure was recorded. A figure is lowered when the work has become cheaper; one that has
     * to be raised needs a reason.
     *
     * @param what for the log, where the present figure is
     * @param units of which the work does so many in one call
     * @param recorded bytes per unit
     */
    public void assertPerUnit(String what, int units, int calls, long recorded, Runnable work) {
        long bytes = perCall(calls, work) / units;
        log.info("{}: {} bytes, {} were recorded", what, bytes, recorded);
        assertThat(bytes)
                .as("bytes that are allocated per %s", what)
                .isPositive()
                .isLessThan((long) (recorded * TOLERANCE));
    }

    private long perCall(int calls, Runnable work) {
        long least = Long.MAX_VALUE;
        for (int series = 0; series < SERIES; series++) {
            long before = allocated();
            for (int call = 0; call < calls; call++) {
                work.run();
            }
            least = Math.min(least, allocated() - before);
        }
        return least / calls;
    }

    private long allocated() {
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (Thread thread : others.get()) {
            bytes += Math.max(0, THREADS.getThreadAllocatedBytes(thread.getId()));
        }
        return bytes;
    }
}
