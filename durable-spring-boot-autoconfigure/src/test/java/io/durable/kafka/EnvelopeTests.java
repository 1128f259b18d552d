package io.durable.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnvelopeTests {

    private static final UUID HUB = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

    @ParameterizedTest
    @EnumSource(RecordKind.class)
    void opensWhatItHasClosed(RecordKind kind) {
        Envelope opened = Envelope.decode(envelope(kind).encode(), 3);

        assertThat(opened.kind()).isEqualTo(kind);
        assertThat(opened.hub()).isEqualTo(HUB);
        assertThat(opened.body()).containsExactly('b', 'o', 'd', 'y');
    }

    @Test
    void opensAnEmptyBody() {
        byte[] record = new Envelope(RecordKind.BELL, HUB, 0, new byte[0]).encode();

        assertThat(Envelope.decode(record, 0).body()).isEmpty();
    }

    @Test
    void refusesEveryTruncation() {
        byte[] record = envelope(RecordKind.TASK).encode();
        for (int length = 0; length < record.length; length++) {
            byte[] cut = Arrays.copyOf(record, length);
            assertThatThrownBy(() -> Envelope.decode(cut, 3)).isInstanceOf(UnreadableRecordException.class);
        }
    }

    @Test
    void refusesEveryFlippedBit() {
        byte[] record = envelope(RecordKind.REPORT).encode();
        for (int bit = 0; bit < record.length * 8; bit++) {
            byte[] flipped = record.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> Envelope.decode(flipped, 3)).isInstanceOf(UnreadableRecordException.class);
        }
    }

    @Test
    void refusesARecordThatWasMeantForAnotherPartition() {
        byte[] record = envelope(RecordKind.REPORT).encode();

        assertThatThrownBy(() -> Envelope.decode(record, 4)).hasMessageContaining("another partition");
    }

    @Test
    void saysThatALaterReleaseHasWrittenIt() {
        byte[] record = envelope(RecordKind.REPORT).encode();
        record[4] = 2;

        assertThatThrownBy(() -> Envelope.decode(record, 3)).hasMessageContaining("format version 2");
    }

    private static Envelope envelope(RecordKind kind) {
        return new Envelope(kind, HUB, 3, new byte[] {'b', 'o', 'd', 'y'});
    }
}
