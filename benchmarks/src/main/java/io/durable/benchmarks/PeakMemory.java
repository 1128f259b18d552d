package io.durable.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The most memory that this process and its servers had; the servers are looked at once a second. */
final class PeakMemory implements AutoCloseable {

    private static final Path SELF = Path.of("/proc/self");

    private final Servers servers = Servers.fromEnvironment();
    private final Map<String, Long> peaks = new ConcurrentHashMap<>();
    private final Thread sampler = new Thread(this::sample, "memory");
    private volatile boolean open = true;

    private PeakMemory() {}

    static PeakMemory open() {
        try {
            Files.writeString(SELF.resolve("clear_refs"), "5");
        } catch (IOException refused) {
            Console.note("The peak of memory can't be reset, it is that since the start: %s", refused);
        }
        PeakMemory memory = new PeakMemory();
        memory.sampler.setDaemon(true);
        memory.sampler.start();
        return memory;
    }

    /** The peaks so far, by their names in the results. */
    Result addTo(Result result) {
        result.with("app_peak_rss_mb", (Object) (appPeakBytes() / 1048576));
        peaks.forEach((name, peak) -> result.with(name + "_peak_pss_mb", (Object) peak));
        return result;
    }

    /** What this process had at most; 0 where nobody says. */
    long appPeakBytes() {
        return Memory.statusBytes("VmHWM");
    }

    @Override
    public void close() {
        open = false;
        LockSupport.unpark(sampler);
    }

    private void sample() {
        while (open) {
            ProcessTable table = ProcessTable.read();
            servers.pids().forEach((name, pid) -> peaks.merge(name, table.memoryMegabytes(pid), Math::max));
            LockSupport.parkNanos(1_000_000_000L);
        }
    }
}
