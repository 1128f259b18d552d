package io.durable.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/** What this process, its servers and the rest of the machine use of the CPU from the moment this is made. */
final class CpuAccount {

    private final Servers servers;
    private final double appStart = appSeconds();
    private final Map<String, Double> serversStart;
    private final double[] machineStart = ProcessTable.machineSeconds();

    private CpuAccount(Servers servers) {
        this.servers = servers;
        this.serversStart = serverSeconds();
    }

    static CpuAccount open() {
        return new CpuAccount(Servers.fromEnvironment());
    }

    Usage close() {
        Map<String, Double> figures = new LinkedHashMap<>();
        double sum = appSeconds() - appStart;
        figures.put("cpu_app_s", sum);
        for (Map.Entry<String, Double> server : serverSeconds().entrySet()) {
            double used = server.getValue() - serversStart.getOrDefault(server.getKey(), 0.0);
            figures.put("cpu_" + server.getKey() + "_s", used);
            sum += used;
        }
        double[] machine = ProcessTable.machineSeconds();
        figures.put("cpu_s", sum);
        figures.put("cpu_others_s", Math.max(0, machine[0] - machineStart[0] - sum));
        figures.put("cpu_stolen_s", machine[1] - machineStart[1]);
        return new Usage(sum, figures);
    }

    private Map<String, Double> serverSeconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        ProcessTable table = ProcessTable.read();
        servers.pids().forEach((name, pid) -> seconds.put(name, table.cpuSeconds(pid)));
        return seconds;
    }

    private static double appSeconds() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    /**
     * What was used.
     *
     * @param seconds of this process and its servers, user and system
     * @param figures all of it, by the names in the results; {@code cpu_others_s} is what strangers and the kernel used: large means a noisy run
     */
    record Usage(double seconds, Map<String, Double> figures) {}
}
