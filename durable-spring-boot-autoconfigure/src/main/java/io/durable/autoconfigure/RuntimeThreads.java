package io.durable.autoconfigure;

import java.util.concurrent.ThreadFactory;
import org.springframework.boot.system.JavaVersion;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Where the runtime's threads come from on this Java version. */
final class RuntimeThreads {

    private static final int CACHED_MAX_VIRTUAL = 10_000;
    private static final int CACHED_MAX_PLATFORM = 1_000;

    private RuntimeThreads() {}

    /** Virtual wherever there are such: an orchestrator holds its thread while it waits, for months if need be. */
    static ThreadFactory forOrchestrators() {
        return factory("durable-orchestrator-", isAtLeast(JavaVersion.TWENTY_ONE));
    }

    /**
     * Virtual only where a virtual thread that blocks in a synchronized block does not hold its carrier (Java 24): what activities call is not ours to choose,
     * and a few of them could stop every orchestrator.
     */
    static ThreadFactory forActivities() {
        return factory("durable-activity-", isAtLeast(JavaVersion.TWENTY_FOUR));
    }

    static int orchestrationsMaxCached() {
        return isAtLeast(JavaVersion.TWENTY_ONE) ? CACHED_MAX_VIRTUAL : CACHED_MAX_PLATFORM;
    }

    private static ThreadFactory factory(String prefix, boolean virtual) {
        if (virtual) {
            return new VirtualThreadTaskExecutor(prefix).getVirtualThreadFactory();
        }
        CustomizableThreadFactory platform = new CustomizableThreadFactory(prefix);
        platform.setDaemon(true);
        return platform;
    }

    private static boolean isAtLeast(JavaVersion version) {
        return JavaVersion.getJavaVersion().isEqualOrNewerThan(version);
    }
}
