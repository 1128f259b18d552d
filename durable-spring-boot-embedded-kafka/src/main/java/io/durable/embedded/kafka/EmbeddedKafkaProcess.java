package io.durable.embedded.kafka;

import java.util.List;
import java.util.Set;
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
        try {
            EmbeddedKafkaProperties properties = parse(args);
            logWarningsOnly();
            run(properties);
        } catch (EmbeddedKafkaException refused) {
            end(1, refused.getMessage() + " " + refused.getAction());
        } catch (IllegalArgumentException misused) {
            end(2, misused.getMessage() + System.lineSeparator() + USAGE);
        }
    }

    /** @throws IllegalArgumentException if they make no sense */
    static EmbeddedKafkaProperties parse(String... args) {
        SimpleCommandLinePropertySource arguments = new SimpleCommandLinePropertySource(args);
        List<String> names = List.of(arguments.getPropertyNames());
        if (names.size() != args.length || !ARGUMENTS.containsAll(names)) {
            throw new IllegalArgumentException("Some arguments are unknown or doubled: " + String.join(" ", args));
        }
        String dir = arguments.getProperty("dir");
        if (dir == null || dir.isEmpty()) {
            throw new IllegalArgumentException("There is no directory: " + String.join(" ", args));
        }
        return new EmbeddedKafkaProperties(true, dir, port(arguments, "port"), port(arguments, "controller-port"));
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

    private static void run(EmbeddedKafkaProperties properties) {
        EmbeddedKafkaBroker broker =
                EmbeddedKafkaBroker.start(properties.directory(), properties.port(), properties.controllerPort());
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "embedded-kafka-close"));
        System.out.println("ready " + broker.bootstrapServers());
        broker.awaitStop();
    }

    private static void end(int status, String reason) {
        System.err.println(reason);
        System.exit(status);
    }
}
