package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.client.EventsOnce.Ticket;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.web.LinkToken.Offer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTokenTests {

    private static final String OLD = key(1);
    private static final String NEW = key(2);
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final LinkKeys KEYS = new LinkKeys(List.of(OLD));

    private static final LinkToken TOKEN = token("order/7");

    @Test
    void readsWhatItHasWritten() {
        assertThat(LinkToken.parse(TOKEN.text(KEYS), KEYS)).contains(TOKEN);
        LinkToken plain = new LinkToken(TOKEN.ticket(), List.of());
        assertThat(LinkToken.parse(plain.text(KEYS), KEYS)).contains(plain);
    }

    @Test
    void knowsNoTextWithOneBitChanged() {
        byte[] bytes = Base64.getUrlDecoder().decode(TOKEN.text(KEYS));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(LinkToken.parse(text, KEYS)).as("bit %d", bit).isEmpty();
        }
    }

    /** Of three lengths, because the last character of two of them has bits that say nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"order/7", "order/77", "order/777"})
    void knowsNoTextWithOneCharacterChangedAddedOrTaken(String instance) {
        String text = token(instance).text(KEYS);
        for (int at = 0; at < text.length(); at++) {
            for (char other : (ALPHABET + "=+/.é").toCharArray()) {
                if (other != text.charAt(at)) {
                    assertThat(LinkToken.parse(text.substring(0, at) + other + text.substring(at + 1), KEYS))
                            .isEmpty();
                }
            }
            assertThat(LinkToken.parse(text.substring(0, at), KEYS)).isEmpty();
        }
        assertThat(LinkToken.parse(text + "A", KEYS)).isEmpty();
        assertThat(LinkToken.parse(text + "=", KEYS)).isEmpty();
    }

    @Test
    void knowsWhatAnOldKeyHasSignedAndSignsWithTheNewOne() {
        LinkKeys both = new LinkKeys(List.of(NEW, OLD));

        assertThat(LinkToken.parse(TOKEN.text(KEYS), both)).contains(TOKEN);
        assertThat(TOKEN.text(both)).isEqualTo(TOKEN.text(new LinkKeys(List.of(NEW))));
        assertThat(LinkToken.parse(TOKEN.text(KEYS), new LinkKeys(List.of(NEW))))
                .as("rotated out")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "not base64!", "c2hvcnQ=", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg=="})
    void refusesAKeyThatIsNoneAndDoesNotShowIt(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinkKeys(List.of(OLD, key)))
                .withMessageContaining("durable.web.links.keys[1]")
                .withMessageContaining("openssl rand -base64 32")
                .satisfies(refused -> {
                    if (!key.isEmpty()) {
                        assertThat(refused.getMessage()).doesNotContain(key);
                    }
                });
    }

    private static LinkToken token(String instance) {
        Ticket ticket = new Ticket(
                new UUID(1, 2),
                new InstanceId(instance),
                new UUID(3, 4),
                "approval",
                Instant.parse("2026-11-23T10:00:00Z"));
        return new LinkToken(ticket, List.of(new Offer("Yes", Payload.of("true")), new Offer("Nö", null)));
    }

    private static String key(int first) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) first;
        return Base64.getEncoder().encodeToString(bytes);
    }
}
