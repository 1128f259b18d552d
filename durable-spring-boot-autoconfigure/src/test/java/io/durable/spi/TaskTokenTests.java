package io.durable.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TaskTokenTests {

    private static final TaskToken TOKEN = new TaskToken(
            new TaskId(new UUID(1, 2)), new ExecutionId(new InstanceId("order/7:child@eu"), new UUID(3, 4), 5), 6, 7);

    @Test
    void isReadAsItWasWritten() {
        assertThat(TaskToken.parse(TOKEN.text())).isEqualTo(TOKEN);
    }

    @Test
    void isSafeInUrls() {
        assertThat(TOKEN.text()).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void refusesWhatIsNoToken() {
        String text = TOKEN.text();
        for (String wrong : new String[] {"", "x", "no token", text.substring(1), text + "AA", text.substring(0, 40)}) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> TaskToken.parse(wrong));
        }
        for (int i = 0; i < text.length(); i += 7) {
            char other = text.charAt(i) == 'B' ? 'C' : 'B';
            String damaged = text.substring(0, i) + other + text.substring(i + 1);
            assertThatIllegalArgumentException().as(damaged).isThrownBy(() -> TaskToken.parse(damaged));
        }
    }
}
