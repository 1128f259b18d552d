package io.durable.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/** Whether there is a Docker to run containers in. */
public final class Docker {

    private static final Path SOCKET = Path.of("/var/run/docker.sock");

    private Docker() {}

    /** Skips the test, and says why, where there is none. */
    public static void assumeAvailable() {
        boolean named = System.getenv("DOCKER_HOST") != null || Files.exists(SOCKET);
        if (!named || !DockerClientFactory.instance().isDockerAvailable()) {
            String reason = "Skipped: there is no Docker (no DOCKER_HOST and no " + SOCKET + ", or no answer from it)";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
    }
}
