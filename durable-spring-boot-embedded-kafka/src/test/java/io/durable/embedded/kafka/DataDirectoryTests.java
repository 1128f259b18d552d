package io.durable.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTests {

    @TempDir
    Path dir;

    @Test
    void isMadeAndFormattedOnce() throws Exception {
        String first;
        try (DataDirectory directory = DataDirectory.open(dir.resolve("not/yet/there"))) {
            first = Files.readString(directory.data().resolve("meta.properties"));
        }
        try (DataDirectory directory = DataDirectory.open(dir.resolve("not/yet/there"))) {
            assertThat(directory.data().resolve("meta.properties")).hasContent(first);
        }
    }

    @Test
    void startsAfreshAfterAnUnfinishedFormat() throws Exception {
        Path unfinished = Files.createDirectory(dir.resolve("data.new"));
        Files.writeString(unfinished.resolve("bootstrap.checkpoint"), "half of it");
        try (DataDirectory directory = DataDirectory.open(dir)) {
            assertThat(directory.data().resolve("meta.properties")).exists();
            assertThat(unfinished).doesNotExist();
        }
    }

    @Test
    void canBeHeldAgainWhenItWasLetGo() throws Exception {
        DataDirectory.open(dir).close();
        DataDirectory held = DataDirectory.open(dir);
        assertThatExceptionOfType(EmbeddedKafkaException.class).isThrownBy(() -> DataDirectory.open(dir));
        held.close();
        DataDirectory.open(dir).close();
    }

    @Test
    void refusesWhatCannotBeADirectory() throws Exception {
        Path file = Files.createFile(dir.resolve("file"));
        for (Path path : new Path[] {file, file.resolve("below")}) {
            assertThatExceptionOfType(EmbeddedKafkaException.class)
                    .isThrownBy(() -> DataDirectory.open(path))
                    .withMessageContaining("can't keep its data in '" + path + "'")
                    .satisfies(refused -> assertThat(refused.getAction()).contains("durable.embedded-kafka.dir"));
        }
    }

    @Test
    void refusesWhatCannotBeWritten() throws Exception {
        Files.createDirectory(dir.resolve("broker.lock")); // in the way of the first file that is written
        assertThatExceptionOfType(EmbeddedKafkaException.class)
                .isThrownBy(() -> DataDirectory.open(dir))
                .withMessageContaining("can't keep its data in");
    }

    @Test
    void refusesACommaInThePath() {
        assertThatExceptionOfType(EmbeddedKafkaException.class)
                .isThrownBy(() -> DataDirectory.open(dir.resolve("a,b")))
                .withMessageContaining("comma");
    }
}
