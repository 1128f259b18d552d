package io.durable.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Worlds full of faults have nothing to say that their trace does not. */
final class QuietLogs implements BeforeAllCallback, AfterAllCallback {

    private @Nullable Level before;

    @Override
    public void beforeAll(ExtensionContext context) {
        before = logger().getLevel();
        turnOff();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        logger().setLevel(before);
    }

    static void turnOff() {
        logger().setLevel(Level.OFF);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.durable");
    }
}
