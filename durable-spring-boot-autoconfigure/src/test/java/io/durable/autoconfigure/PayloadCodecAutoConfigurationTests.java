package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.codec.PayloadChain;
import io.durable.spi.PayloadCodec;
import io.durable.spi.PayloadPlace;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

class PayloadCodecAutoConfigurationTests {

    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final PayloadPlace PLACE = new PayloadPlace(new UUID(1, 1), "order-1", null, "input");
    private static final byte[] TEXT = "{\"card\":4711}".repeat(200).getBytes(StandardCharsets.UTF_8);

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(PayloadCodecAutoConfiguration.class));

    /** Marks what passes it. */
    static class OwnCodec implements PayloadCodec {

        @Override
        public String name() {
            return "own";
        }

        @Override
        public byte[] encode(byte[] bytes, PayloadPlace place) {
            return ("own" + new String(bytes, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public byte[] decode(byte[] bytes, PayloadPlace place) {
            return java.util.Arrays.copyOfRange(bytes, "own".length(), bytes.length);
        }
    }

    static class WithOwnCodec {

        @Bean
        OwnCodec ownCodec() {
            return new OwnCodec();
        }
    }

    @Test
    void changesNothingByDefault() {
        context.run(started -> {
            PayloadChain chain = started.getBean(PayloadChain.class);
            assertThat(chain.isEmpty()).isTrue();
            assertThat(chain.encode(TEXT, PLACE)).isSameAs(TEXT);
            DurablePayloads payloads = started.getBean(DurableProperties.class).payloads();
            assertThat(payloads.bytesThreshold()).isEqualTo(65_536);
            assertThat(payloads.bytesMax()).isEqualTo(1_048_576);
        });
    }

    @Test
    void compressesAndEncrypts() {
        context.withPropertyValues(
                        "durable.payloads.compression=gzip",
                        "durable.payloads.encryption.keys.k1=" + KEY,
                        "durable.payloads.encryption.active-key=k1")
                .run(started -> {
                    PayloadChain chain = started.getBean(PayloadChain.class);
                    byte[] stored = chain.encode(TEXT, PLACE);
                    assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                            .contains("gzip", "aes-gcm", "k1")
                            .doesNotContain("4711");
                    assertThat(stored).hasSizeLessThan(300);
                    assertThat(chain.decode(stored, PLACE)).isEqualTo(TEXT);
                });
    }

    @Test
    void readsWhatWasEncryptedOnceNothingIsAnyMore() {
        byte[][] stored = new byte[1][];
        context.withPropertyValues(
                        "durable.payloads.compression=gzip",
                        "durable.payloads.encryption.keys.k1=" + KEY,
                        "durable.payloads.encryption.active-key=k1")
                .run(started -> stored[0] = started.getBean(PayloadChain.class).encode(TEXT, PLACE));
        context.withPropertyValues("durable.payloads.encryption.keys.k1=" + KEY).run(started -> {
            PayloadChain chain = started.getBean(PayloadChain.class);
            assertThat(chain.isEmpty()).isTrue();
            assertThat(chain.decode(stored[0], PLACE)).isEqualTo(TEXT);
        });
    }

    @Test
    void encryptsLastWhatTheApplicationsCodecsMake() {
        context.withUserConfiguration(WithOwnCodec.class)
                .withPropertyValues(
                        "durable.payloads.encryption.keys.k1=" + KEY, "durable.payloads.encryption.active-key=k1")
                .run(started -> {
                    PayloadChain chain = started.getBean(PayloadChain.class);
                    byte[] stored = chain.encode(TEXT, PLACE);
                    assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                            .contains("own")
                            .doesNotContain("own{", "4711");
                    assertThat(chain.decode(stored, PLACE)).isEqualTo(TEXT);
                });
    }

    @Test
    void usesTheApplicationsCodecAlone() {
        context.withUserConfiguration(WithOwnCodec.class).run(started -> {
            PayloadChain chain = started.getBean(PayloadChain.class);
            assertThat(new String(chain.encode(TEXT, PLACE), StandardCharsets.ISO_8859_1))
                    .contains("own{\"card\"");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "encryption.keys.k1, not-base64!, durable.payloads.encryption.keys.k1 is not Base64",
        "encryption.keys.k1, c2hvcnQ=, durable.payloads.encryption.keys.k1 has 5 bytes",
        "encryption.active-key, k9, durable.payloads.encryption.active-key is 'k9'",
        "threshold, 0B, durable.payloads.threshold is 0B",
        "compression-min-size, 0B, durable.payloads.compression-min-size is 0B"
    })
    void refusesSettingsThatMakeNoSense(String property, String value, String message) {
        context.withPropertyValues("durable.payloads." + property + "=" + value)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(message)
                        .hasMessageNotContaining("c2hvcnQ="));
    }

    @Test
    void showsNoKeyInTheSettings() {
        context.withPropertyValues("durable.payloads.encryption.keys.k1=" + KEY)
                .run(started -> assertThat(
                                started.getBean(DurableProperties.class).toString())
                        .contains("k1")
                        .doesNotContain(KEY));
    }

    @Test
    void isSwitchedOffWithTheRest() {
        context.withPropertyValues("durable.enabled=false")
                .run(started -> assertThat(started).doesNotHaveBean(PayloadChain.class));
    }
}
