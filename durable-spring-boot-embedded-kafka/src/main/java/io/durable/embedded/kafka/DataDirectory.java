package io.durable.embedded.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.springframework.util.FileSystemUtils;

/**
 * What a broker keeps over restarts. Held by one broker at a time, until it is closed or its process ends, however it ends.
 *
 * <p>The broker's own lock comes too late: it is taken after the metadata log was opened, and a second broker could have cut that log short by then. So there is a
 * lock file of our own. The broker's files are one level below, because it takes every directory beside them (such as the {@code lost+found} of a volume) for a
 * partition and gives up.
 */
final class DataDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "broker.lock";
    private static final String DATA = "data";
    private static final String UNFINISHED_DATA = "data.new";
    private static final String CHOOSE_ANOTHER = "Choose another directory for durable.embedded-kafka.dir";

    /** Directories held in this process; an operating system's lock is only for others, and is lost when the file is opened and closed again. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel lockFile;

    private DataDirectory(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory if need be, and takes hold of it.
     *
     * @throws EmbeddedKafkaException if it can't be made or written, or is held
     */
    static DataDirectory open(Path path) {
        Path directory = create(path);
        if (!HELD.add(directory)) {
            throw held(directory, "a broker of this process");
        }
        try {
            return new DataDirectory(directory, lock(directory));
        } catch (RuntimeException | Error e) {
            HELD.remove(directory);
            throw e;
        }
    }

    private static Path create(Path path) {
        try {
            Path directory =
                    Files.createDirectories(path.toAbsolutePath().normalize()).toRealPath();
            if (directory.toString().contains(",")) {
                throw new EmbeddedKafkaException(
                        "The directory '" + directory + "' of the embedded Kafka broker has a comma in its path, which"
                                + " Kafka takes for the end of the path.",
                        CHOOSE_ANOTHER + ".");
            }
            return directory;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static FileChannel lock(Path directory) {
        try {
            FileChannel channel =
                    FileChannel.open(directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw held(directory, "another process");
            }
            return channel;
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private static EmbeddedKafkaException held(Path directory, String holder) {
        return new EmbeddedKafkaException(
                "The directory '" + directory + "' of the embedded Kafka broker is held by " + holder + ".",
                "Stop the other one first: one directory belongs to one broker at a time. If this is a second node of the"
                        + " same application, give the first one a fixed durable.embedded-kafka.port, and this one"
                        + " spring.kafka.bootstrap-servers with that port instead of durable.embedded-kafka.");
    }

    private static EmbeddedKafkaException unusable(Path directory, IOException cause) {
        return new EmbeddedKafkaException(
                "The embedded Kafka broker can't keep its data in '" + directory + "': " + cause + ".",
                CHOOSE_ANOTHER + ", or let this process's user make it and write to it.",
                cause);
    }

    /** The directory as it was given, absolute and without symbolic links. */
    Path path() {
        return directory;
    }

    /**
     * The broker's own files, formatted the first time. A process that dies while it formats leaves nothing that the next one would take for finished.
     *
     * @throws EmbeddedKafkaException if the directory can't be written
     */
    Path data() {
        Path data = directory.resolve(DATA);
        if (!Files.exists(data)) {
            try {
                Path unfinished = directory.resolve(UNFINISHED_DATA);
                FileSystemUtils.deleteRecursively(unfinished);
                format(Files.createDirectory(unfinished));
                Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw unusable(directory, e);
            }
        }
        return data;
    }

    private static void format(Path data) throws IOException {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream())) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setNodeId(BrokerSettings.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setMetadataLogDirectory(data.toString())
                    .addDirectory(data.toString())
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Kafka can't format '" + data + "'", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            lockFile.close();
        } finally {
            HELD.remove(directory);
        }
    }
}
