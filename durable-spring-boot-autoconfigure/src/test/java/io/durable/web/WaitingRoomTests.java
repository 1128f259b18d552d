package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingRoomTests {

    @Test
    void answersAtOnceWhoFindsNoPlace() {
        WaitingRoom room = new WaitingRoom(2);

        String inside = room.await(
                () -> room.await(() -> room.await(() -> "waited", () -> "at once"), () -> "no second"),
                () -> "no first");

        assertThat(inside).isEqualTo("at once");
    }

    @Test
    void hasThePlaceAgainWhateverBecameOfTheWait() {
        WaitingRoom room = new WaitingRoom(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> room.await(
                        () -> {
                            throw new IllegalStateException("interrupted");
                        },
                        () -> "at once"));

        assertThat(List.of(room.await(() -> "1", () -> "at once"), room.await(() -> "2", () -> "at once")))
                .containsExactly("1", "2");
    }

    @Test
    void refusesLessThanNoPlace() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DurableWebProperties(
                        "/durable", -1, true, WebSettings.DEFAULT.links(), WebSettings.DEFAULT.authorities()))
                .withMessageContaining("durable.web.max-waiting");
    }
}
