package io.durable.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The processes of this machine at one moment, as Linux tells them in {@code /proc}; empty where there is none. */
final class ProcessTable {

    private static final Path PROC = Path.of("/proc");
    private static final double TICKS_PER_SECOND = 100;

    private final Map<Long, Entry> processes;

    private ProcessTable(Map<Long, Entry> processes) {
        this.processes = processes;
    }

    static ProcessTable read() {
        Map<Long, Entry> processes = new HashMap<>();
        if (!Files.isDirectory(PROC)) {
            return new ProcessTable(processes);
        }
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path directory : directories) {
                String stat = readIfThere(directory.resolve("stat"));
                if (!stat.isEmpty()) {
                    processes.put(Long.parseLong(directory.getFileName().toString()), Entry.parse(stat));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ProcessTable(processes);
    }

    /** User and system seconds of a process, of the children it has reaped, and of its living descendants. */
    double cpuSeconds(long pid) {
        return ticks(pid) / TICKS_PER_SECOND;
    }

    /** Memory of a process and its descendants, shared pages in proportion, in megabytes. */
    long memoryMegabytes(long pid) {
        return memoryKilobytes(pid) / 1024;
    }

    /** Busy seconds of the whole machine since it started, and those that its host took from it. */
    static double[] machineSeconds() {
        List<String> lines = readIfThere(PROC.resolve("stat")).lines().toList();
        if (lines.isEmpty()) {
            return new double[] {0, 0};
        }
        String[] f = lines.get(0).trim().split("\\s+");
        long busy = Long.parseLong(f[1])
                + Long.parseLong(f[2])
                + Long.parseLong(f[3])
                + Long.parseLong(f[6])
                + Long.parseLong(f[7]);
        return new double[] {busy / TICKS_PER_SECOND, Long.parseLong(f[8]) / TICKS_PER_SECOND};
    }

    private long ticks(long pid) {
        Entry process = processes.get(pid);
        if (process == null) {
            return 0;
        }
        long sum = process.ticks;
        for (Map.Entry<Long, Entry> child : processes.entrySet()) {
            if (child.getValue().parent == pid) {
                sum += ticks(child.getKey());
            }
        }
        return sum;
    }

    private long memoryKilobytes(long pid) {
        long sum = readIfThere(PROC.resolve(pid + "/smaps_rollup"))
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
        for (Map.Entry<Long, Entry> child : processes.entrySet()) {
            if (child.getValue().parent == pid) {
                sum += memoryKilobytes(child.getKey());
            }
        }
        return sum;
    }

    private static String readIfThere(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ended) {
            return ""; // the process has ended meanwhile, and there is nothing left to count
        }
    }

    /** Parent and ticks of one process. */
    record Entry(long parent, long ticks) {

        /** Reads a line of {@code /proc/<pid>/stat}, whose second field, the name, may hold blanks and parentheses. */
        static Entry parse(String stat) {
            String[] f = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = 11; field <= 14; field++) { // utime, stime, cutime, cstime
                ticks += Long.parseLong(f[field].trim());
            }
            return new Entry(Long.parseLong(f[1]), ticks);
        }
    }
}
