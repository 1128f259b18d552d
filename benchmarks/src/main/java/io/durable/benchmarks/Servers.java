package io.durable.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The servers whose CPU and memory count too.
 *
 * @param pids process id of each, by the name it has in the results
 */
record Servers(Map<String, Long> pids) {

    /** Reads {@code name:pid,name:pid}, the form of the environment variable {@code SERVER_PIDS}. */
    static Servers parse(@Nullable String list) {
        Map<String, Long> pids = new LinkedHashMap<>();
        for (String server : list == null || list.isBlank() ? new String[0] : list.split(",")) {
            String[] parts = server.split(":");
            if (parts.length != 2) {
                throw new IllegalArgumentException("SERVER_PIDS has '" + server + "', it must be name:pid");
            }
            pids.put(parts[0], Long.parseLong(parts[1].trim()));
        }
        return new Servers(pids);
    }

    static Servers fromEnvironment() {
        return parse(System.getenv("SERVER_PIDS"));
    }
}
