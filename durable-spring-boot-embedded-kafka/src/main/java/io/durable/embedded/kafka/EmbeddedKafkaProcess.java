package io.durable.embedded.kafka;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * A broker in a process of its own, for scripts that want to stop, kill or freeze it. Prints one line {@code ready <bootstrap servers>} when it can be used, and runs
 * until SIGTERM. Ends with status 1 if the broker can't be started and with 2 if the arguments make no sense; the reason is on standard error.
 */
public final class EmbeddedKafkaProcess {

    private static final String USAGE = "Arguments: --dir=<directory> [--port=<port>] [--controller-port=<port>]";
    private static final Set<String> ARGUMENTS = Set.of("dir", "port", "controller-port");

    private EmbeddedKafkaProcess() {}

    /** @param args {@code --dir=<directory>}, and if they are to be fixed {@code --port=<port>} and {@code --controller-port=<port>} */
    public static void main(String... args) {
        EmbeddedKafkaProperties properties = parse(args);
        if (properties == null) {
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        logWarningsOnly();
        try {
            run(properties.directory(), properties);
        } catch (EmbeddedKafkaException e) {
            System.err.println(e.getMessage() + " " + e.getAction());
            System.exit(1);
        }
    }

    private static @Nullable EmbeddedKafkaProperties parse(String... args) {
        SimpleCommandLinePropertySource arguments = new SimpleCommandLinePropertySource(args);
        if (!ARGUMENTS.containsAll(Set.of(arguments.getPropertyNames())) || !arguments.containsProperty("dir")) {
            return null;
        }
        try {
            return new EmbeddedKafkaProperties(
                    true, arguments.getProperty("dir"), port(arguments, "port"), port(arguments, "controller-port"));
        } catch (IllegalArgumentException noPort) {
            System.err.println(noPort.getMessage());
            return null;
        }
    }

    private static int port(SimpleCommandLinePropertySource arguments, String name) {
        String value = arguments.getProperty(name);
        return value == null ? 0 : Integer.parseInt(value);
    }

    /** This process has no other purpose and no user's configuration, so it may set its own levels. */
    private static void logWarningsOnly() {
        LoggingSystem logging = LoggingSystem.get(EmbeddedKafkaProcess.class.getClassLoader());
        logging.beforeInitialize();
        logging.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
    }

    private static void run(Path directory, EmbeddedKafkaProperties properties) {
        EmbeddedKafkaBroker broker =
                EmbeddedKafkaBroker.start(directory, properties.port(), properties.controllerPort());
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "embedded-kafka-close"));
        System.out.println("ready " + broker.bootstrapServers());
        broker.awaitStop();
    }
}
