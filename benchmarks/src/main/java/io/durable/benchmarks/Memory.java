package io.durable.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * What this process holds at one moment.
 *
 * @param heapBytes objects that are reachable
 * @param residentBytes memory of the whole process; 0 where nobody says
 */
record Memory(long heapBytes, long residentBytes) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int COLLECTIONS_MAX = 8;
    private static final long PAUSE_NANOS = 250_000_000;
    private static final double SETTLED = 0.002;

    /** Collects garbage until nothing more becomes free: some of it is only let go by threads that have to run first. */
    static Memory afterCollection() {
        MemoryMXBean beans = ManagementFactory.getMemoryMXBean();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS_MAX; i++) {
            beans.gc();
            long now = beans.getHeapMemoryUsage().getUsed();
            if (now > used * (1 - SETTLED)) {
                return new Memory(Math.min(used, now), statusBytes("VmRSS"));
            }
            used = now;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return new Memory(used, statusBytes("VmRSS"));
    }

    /** A line of the process's status on Linux that is given in kilobytes; 0 elsewhere. */
    static long statusBytes(String name) {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException notLinux) {
            return 0;
        }
    }
}
