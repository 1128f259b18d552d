package io.durable.autoconfigure;

import io.durable.Version;
import io.durable.runtime.RuntimeSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the runtime and the client.
 *
 * @param enabled Whether there is a runtime and a client at all.
 * @param autoStartup Whether this process runs orchestrations and activities; a process that does not can still start, steer and read them.
 * @param taskHub Name of the isolation unit: applications with the same hub on the same database are nodes of one another.
 * @param partitions Number of parts into which the hub's instances are divided; fixed when the hub is first used.
 * @param nodeName Name of this process in logs and tables; host and process id if not set.
 * @param nodeSilenceMax Age of the last heartbeat beyond which another node counts as dead.
 * @param sweepInterval Time between two searches of the database for work whose bell was lost.
 * @param orchestrations Settings of orchestrations.
 * @param activities Settings of activities.
 * @param payloads Settings of inputs, results and events.
 * @param shutdown Settings of the shutdown.
 */
@ConfigurationProperties("durable")
public record DurableProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean autoStartup,
        @DefaultValue("default") String taskHub,
        @DefaultValue("12") int partitions,
        @Nullable String nodeName,
        @DefaultValue("10s") Duration nodeSilenceMax,
        @DefaultValue("1s") Duration sweepInterval,
        @DefaultValue Orchestrations orchestrations,
        @DefaultValue Activities activities,
        @DefaultValue @NestedConfigurationProperty DurablePayloads payloads,
        @DefaultValue Shutdown shutdown) {

    private static final int PARTITIONS_MAX = 4096;
    private static final Pattern HUB_NAME = Pattern.compile("[A-Za-z0-9._-]{1,60}");

    /** @throws IllegalArgumentException if a value makes no sense; the message names the property */
    public DurableProperties {
        require(
                HUB_NAME.matcher(taskHub).matches(),
                "task-hub",
                "'" + taskHub + "'",
                "1 to 60 characters of A-Z a-z 0-9 . _ -");
        require(
                partitions >= 1 && partitions <= PARTITIONS_MAX,
                "partitions",
                partitions,
                "from 1 to " + PARTITIONS_MAX);
        requirePositive("node-silence-max", nodeSilenceMax);
        requirePositive("sweep-interval", sweepInterval);
    }

    RuntimeSettings toRuntimeSettings() {
        RuntimeSettings defaults =
                RuntimeSettings.defaults(nodeName == null ? defaultNodeName() : nodeName, partitions);
        return new RuntimeSettings(
                defaults.nodeName(),
                partitions,
                activities.dispatch() == Activities.Dispatch.LOCAL_FIRST,
                activities.maxConcurrent(),
                orchestrations.maxCached() == null
                        ? RuntimeThreads.orchestrationsMaxCached()
                        : orchestrations.maxCached(),
                orchestrations.turnTimeout(),
                sweepInterval,
                nodeSilenceMax,
                orchestrations.stallRetryMin(),
                orchestrations.stallRetryMax(),
                defaults.suspectsMax());
    }

    private static String defaultNodeName() {
        return localHostName() + ":" + ProcessHandle.current().pid();
    }

    private static String localHostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost"; // the process id still tells nodes of one machine apart
        }
    }

    /**
     * Settings of orchestrations.
     *
     * @param maxCached How many orchestrators stay in memory between turns; 10000 with virtual threads and 1000 without if not set.
     * @param turnTimeout Time after which a turn that still runs is given up and its instance parked.
     * @param stallRetryMin Time before a parked instance is first tried again; it doubles with every try.
     * @param stallRetryMax Longest time before a parked instance is tried again.
     * @param defaultVersion Version of starts that name none and of orchestrators that declare none; such starts get the highest version that this application has if not set.
     * @param versionMatch Whether code of a newer version may run an instance if there is none of its own.
     */
    public record Orchestrations(
            @Nullable Integer maxCached,
            @DefaultValue("2s") Duration turnTimeout,
            @DefaultValue("10s") Duration stallRetryMin,
            @DefaultValue("5m") Duration stallRetryMax,
            @Nullable String defaultVersion,
            @DefaultValue("current-or-older") VersionMatch versionMatch) {

        /** Which instances code may run. */
        public enum VersionMatch {
            /** Those of its own version only. */
            STRICT,
            /** Those of its own version, and older ones for which there is no other code; an instance without a version is older than any. */
            CURRENT_OR_OLDER
        }

        /** @throws IllegalArgumentException if a value makes no sense; the message names the property */
        public Orchestrations {
            require(maxCached == null || maxCached >= 1, "orchestrations.max-cached", maxCached, "1 or more");
            requirePositive("orchestrations.turn-timeout", turnTimeout);
            requirePositive("orchestrations.stall-retry-min", stallRetryMin);
            require(
                    stallRetryMax.compareTo(stallRetryMin) >= 0,
                    "orchestrations.stall-retry-max",
                    stallRetryMax,
                    "no shorter than stall-retry-min (" + stallRetryMin + ")");
            require(
                    defaultVersion == null || Version.isComparable(defaultVersion),
                    "orchestrations.default-version",
                    "'" + defaultVersion + "'",
                    "numbers with dots between them, such as 2 or 1.4");
        }

        OrchestrationVersions versions() {
            return new OrchestrationVersions(defaultVersion, versionMatch);
        }
    }

    /**
     * Settings of activities.
     *
     * @param maxConcurrent How many activities run at once in this process.
     * @param dispatch Where activities run if there is Kafka: in the process that schedules them as long as it has room, or always by way of Kafka.
     */
    public record Activities(
            @DefaultValue("64") int maxConcurrent,
            @DefaultValue("local-first") Dispatch dispatch) {

        /** Where activities run. */
        public enum Dispatch {
            /** In the process that schedules them if it has them and has room, otherwise by way of Kafka. */
            LOCAL_FIRST,
            /** Always by way of Kafka, wherever there is room. */
            KAFKA
        }

        /** @throws IllegalArgumentException if a value makes no sense; the message names the property */
        public Activities {
            require(maxConcurrent >= 1, "activities.max-concurrent", maxConcurrent, "1 or more");
        }
    }

    /**
     * Settings of the shutdown.
     *
     * @param drainTimeout Time that activities and turns under way are given to end.
     */
    public record Shutdown(@DefaultValue("20s") Duration drainTimeout) {

        /** @throws IllegalArgumentException if a value makes no sense; the message names the property */
        public Shutdown {
            require(!drainTimeout.isNegative(), "shutdown.drain-timeout", drainTimeout, "zero or more");
        }
    }

    private static void requirePositive(String name, Duration value) {
        require(value.compareTo(Duration.ZERO) > 0, name, value, "longer than zero");
    }

    static void require(boolean holds, String name, @Nullable Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("durable." + name + " is " + value + ", it must be " + rule);
        }
    }
}
