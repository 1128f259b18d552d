package io.durable.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.PayloadUnreadableException;
import io.durable.PayloadUnreadableException.Reason;
import io.durable.spi.PayloadCodec;
import io.durable.spi.PayloadPlace;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadChainTests {

    private static final UUID HUB = new UUID(1, 1);
    private static final PayloadPlace PLACE = new PayloadPlace(HUB, "order-1", new UUID(2, 2), "input");
    private static final byte[] TEXT = "{\"card\":\"4711\"}".repeat(20).getBytes(StandardCharsets.UTF_8);

    @Test
    void leavesPayloadsAsTheyAreWithoutCodecs() {
        assertThat(PayloadChain.NONE.encode(TEXT, PLACE)).isSameAs(TEXT);
        assertThat(PayloadChain.NONE.decode(TEXT, PLACE)).isSameAs(TEXT);
    }

    @Test
    void readsWhatLooksLikeAnEncodedPayloadAndIsNone() {
        byte[] lookalike = gzip(1).encode(TEXT, PLACE);

        byte[] stored = PayloadChain.NONE.encode(lookalike, PLACE);

        assertThat(PayloadChain.NONE.decode(stored, PLACE)).isEqualTo(lookalike);
        assertThat(gzip(1).decode(stored, PLACE)).isEqualTo(lookalike);
    }

    @Test
    void readsPlainPayloadsOfBeforeTheCodecs() {
        assertThat(aes("k1", "k1").decode(TEXT, PLACE)).isEqualTo(TEXT);
    }

    @Test
    void compressesWhatIsLargeEnough() {
        byte[] stored = gzip(TEXT.length).encode(TEXT, PLACE);

        assertThat(stored).hasSizeLessThan(TEXT.length / 2);
        assertThat(gzip(TEXT.length).decode(stored, PLACE)).isEqualTo(TEXT);
        assertThat(gzip(TEXT.length + 1).encode(TEXT, PLACE)).isSameAs(TEXT);
    }

    @Test
    void leavesAloneWhatCompressionWouldMakeLarger() {
        byte[] noise = new byte[1_000];
        new SecureRandom().nextBytes(noise);

        assertThat(gzip(1).encode(noise, PLACE)).isSameAs(noise);
    }

    @Test
    void refusesToExpandWithoutEnd() {
        byte[] stored = gzip(1).encode(new byte[100_000], PLACE);
        PayloadChain small = new PayloadChain(List.of(new GzipPayloadCodec(1, 99_999)), List.of());

        refuses(small, stored, PLACE, Reason.DAMAGED).withMessageContaining("expands to more than 99999 bytes");
    }

    @Test
    void readsWhatWasCompressedOnceNothingIsAnyMore() {
        byte[] stored = gzip(1).encode(TEXT, PLACE);
        PayloadChain off = new PayloadChain(List.of(), List.of(new GzipPayloadCodec(1, 10_000)));

        assertThat(off.isEmpty()).isTrue();
        assertThat(off.encode(TEXT, PLACE)).isSameAs(TEXT);
        assertThat(off.decode(stored, PLACE)).isEqualTo(TEXT);
    }

    @Test
    void compressesBeforeItEncrypts() {
        PayloadChain both = new PayloadChain(List.of(new GzipPayloadCodec(1, 10_000), cipher("k1", "k1")), List.of());

        byte[] stored = both.encode(TEXT, PLACE);

        assertThat(stored).hasSizeLessThan(TEXT.length / 2);
        assertThat(both.decode(stored, PLACE)).isEqualTo(TEXT);
    }

    @Test
    void hidesWhatItEncrypts() {
        byte[] once = aes("k1", "k1").encode(TEXT, PLACE);
        byte[] twice = aes("k1", "k1").encode(TEXT, PLACE);

        assertThat(new String(once, StandardCharsets.ISO_8859_1)).doesNotContain("4711", "card");
        assertThat(once).isNotEqualTo(twice);
    }

    @Test
    void readsOldKeysAndWritesTheActiveOne() {
        byte[] old = aes("k1", "k1").encode(TEXT, PLACE);
        PayloadChain rotated = aes("k2", "k1", "k2");

        assertThat(rotated.decode(old, PLACE)).isEqualTo(TEXT);
        byte[] present = rotated.encode(TEXT, PLACE);
        assertThat(aes("k2", "k2").decode(present, PLACE)).isEqualTo(TEXT);
        refuses(aes("k1", "k1"), present, PLACE, Reason.UNKNOWN_KEY)
                .withMessageContaining("'k2'")
                .withMessageContaining("input of 'order-1'")
                .withMessageContaining("durable.payloads.encryption.keys");
    }

    @Test
    void refusesAnotherKeyUnderTheSameId() {
        byte[] stored = aes("k1", "k1").encode(TEXT, PLACE);
        byte[] other = new byte[AesGcmPayloadCodec.KEY_LENGTH];
        PayloadChain wrong = new PayloadChain(
                List.of(new AesGcmPayloadCodec(Map.of("k1", other), "k1", new SecureRandom())), List.of());

        refuses(wrong, stored, PLACE, Reason.DAMAGED);
    }

    static Stream<PayloadPlace> otherPlaces() {
        return Stream.of(
                new PayloadPlace(new UUID(1, 2), "order-1", new UUID(2, 2), "input"),
                new PayloadPlace(HUB, "order-2", new UUID(2, 2), "input"),
                new PayloadPlace(HUB, "order-1", new UUID(2, 3), "input"),
                new PayloadPlace(HUB, "order-1", null, "input"),
                new PayloadPlace(HUB, "order-1", new UUID(2, 2), "output"));
    }

    @ParameterizedTest
    @MethodSource("otherPlaces")
    void refusesWhatWasEncryptedForAnotherPlace(PayloadPlace other) {
        byte[] stored = aes("k1", "k1").encode(TEXT, PLACE);

        refuses(aes("k1", "k1"), stored, other, Reason.DAMAGED).withMessageContaining(other.toString());
    }

    @Test
    void tellsPlacesApartWhoseWordsRunTogether() {
        PayloadPlace one = new PayloadPlace(HUB, "ab", null, "c");
        PayloadPlace other = new PayloadPlace(HUB, "a", null, "bc");

        assertThat(one.associatedData()).isNotEqualTo(other.associatedData());
    }

    @Test
    void refusesEveryDamagedByteOfAnEncryptedPayload() {
        PayloadChain chain = aes("k1", "k1");
        byte[] stored = chain.encode("secret".getBytes(StandardCharsets.UTF_8), PLACE);
        int marker = 5; // and the number of codecs: without any it would be another payload, which anybody can write
        for (int i = marker; i < stored.length; i++) {
            byte[] damaged = stored.clone();
            damaged[i] ^= 1;
            assertThatExceptionOfType(PayloadUnreadableException.class)
                    .as("byte %d", i)
                    .isThrownBy(() -> chain.decode(damaged, PLACE));
        }
    }

    @Test
    void refusesEveryTruncatedPayload() {
        PayloadChain chain = aes("k1", "k1");
        byte[] stored = chain.encode("secret".getBytes(StandardCharsets.UTF_8), PLACE);
        for (int length = 5; length < stored.length; length++) {
            byte[] part = Arrays.copyOf(stored, length);
            assertThatExceptionOfType(PayloadUnreadableException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> chain.decode(part, PLACE));
        }
    }

    @Test
    void namesTheCodecThatIsNotHere() {
        byte[] stored = new PayloadChain(List.of(new Turned("turned")), List.of()).encode(TEXT, PLACE);

        refuses(PayloadChain.NONE, stored, PLACE, Reason.UNKNOWN_CODEC).withMessageContaining("'turned'");
    }

    @Test
    void saysThatACodecOfTheApplicationFailed() {
        byte[] stored = new PayloadChain(List.of(new Turned("turned")), List.of()).encode(TEXT, PLACE);
        PayloadChain chain = new PayloadChain(List.of(new Away("turned")), List.of());

        refuses(chain, stored, PLACE, Reason.CODEC_FAILED)
                .withMessageContaining("'turned'")
                .withMessageContaining("the key service is away");
    }

    @Test
    void appliesCodecsInTheirOrderAndTakesThemBackInTheOpposite() {
        PayloadChain chain = new PayloadChain(
                List.of(new Turned("turned"), new Appending("first", '1'), new Appending("second", '2')), List.of());

        byte[] stored = chain.encode("ab".getBytes(StandardCharsets.UTF_8), PLACE);

        assertThat(new String(stored, StandardCharsets.UTF_8)).endsWith("ba12");
        assertThat(chain.decode(stored, PLACE)).isEqualTo("ab".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesNamesThatWouldNotBeReadBack() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PayloadChain(List.of(new Turned("Turned!")), List.of()))
                .withMessageContaining("'Turned!'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PayloadChain(List.of(new Turned("same")), List.of(new Turned("same"))))
                .withMessageContaining("Two payload codecs are called 'same'");
    }

    @Test
    void refusesKeysThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AesGcmPayloadCodec(Map.of("k1", new byte[16]), "k1", new SecureRandom()))
                .withMessage("Key 'k1' has 16 bytes, it must have 32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cipher("k2", "k1"))
                .withMessageContaining("'k2'");
    }

    private static org.assertj.core.api.ThrowableAssertAlternative<PayloadUnreadableException> refuses(
            PayloadChain chain, byte[] stored, PayloadPlace place, Reason reason) {
        return assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(() -> chain.decode(stored, place))
                .satisfies(refused -> {
                    assertThat(refused.getReason()).isEqualTo(reason);
                    assertThat(refused.getPlace()).isEqualTo(place.toString());
                });
    }

    private static PayloadChain gzip(int sizeMin) {
        return new PayloadChain(List.of(new GzipPayloadCodec(sizeMin, 1_000_000)), List.of());
    }

    private static PayloadChain aes(String active, String... ids) {
        return new PayloadChain(List.of(cipher(active, ids)), List.of());
    }

    private static AesGcmPayloadCodec cipher(String active, String... ids) {
        Map<String, byte[]> keys = new java.util.HashMap<>();
        for (String id : ids) {
            byte[] key = new byte[AesGcmPayloadCodec.KEY_LENGTH];
            Arrays.fill(key, (byte) id.hashCode());
            keys.put(id, key);
        }
        return new AesGcmPayloadCodec(keys, active, new SecureRandom());
    }

    /** The bytes from the last to the first. */
    private record Turned(String name) implements PayloadCodec {

        @Override
        public byte[] encode(byte[] bytes, PayloadPlace place) {
            return TURN.apply(bytes);
        }

        @Override
        public byte[] decode(byte[] bytes, PayloadPlace place) {
            return TURN.apply(bytes);
        }

        private static final UnaryOperator<byte[]> TURN = bytes -> {
            byte[] turned = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                turned[i] = bytes[bytes.length - 1 - i];
            }
            return turned;
        };
    }

    /** One more character. */
    private record Away(String name) implements PayloadCodec {

        @Override
        public byte[] encode(byte[] bytes, PayloadPlace place) {
            return bytes;
        }

        @Override
        public byte[] decode(byte[] encoded, PayloadPlace place) {
            throw new IllegalStateException("the key service is away");
        }
    }

    private record Appending(String name, char character) implements PayloadCodec {

        @Override
        public byte[] encode(byte[] bytes, PayloadPlace place) {
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            longer[bytes.length] = (byte) character;
            return longer;
        }

        @Override
        public byte[] decode(byte[] bytes, PayloadPlace place) {
            assertThat(bytes[bytes.length - 1]).isEqualTo((byte) character);
            return Arrays.copyOf(bytes, bytes.length - 1);
        }
    }
}
