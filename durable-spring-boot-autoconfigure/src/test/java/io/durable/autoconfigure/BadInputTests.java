package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.mockito.ArgumentMatchers.any;

import io.durable.ActivityContext;
import io.durable.DataConverter;
import io.durable.PayloadTooLargeException;
import io.durable.client.PayloadWriter;
import io.durable.spi.RunningAttempt;
import io.durable.spi.TaskInvocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** What the context of an activity refuses at the call. Whatever it is, nothing is noted. */
@SuppressWarnings("NullAway") // nulls are what some of this is about
class BadInputTests {

    private final RunningAttempt attempt = Mockito.mock(RunningAttempt.class);
    private final DataConverter converter = Mockito.mock(DataConverter.class);
    private final ActivityContext context = new InvocationContext(
            Mockito.mock(TaskInvocation.class, Mockito.RETURNS_DEEP_STUBS), attempt, new PayloadWriter(converter, 10));

    @Test
    void refusesAHeartbeatWhoseDetailsAreMissing() {
        assertThatNullPointerException()
                .isThrownBy(() -> context.heartbeat(null))
                .withMessageContaining("details");
    }

    @Test
    void refusesDetailsThatAreTooLarge() {
        Mockito.when(converter.serialize(any())).thenReturn(new byte[11]);

        assertThatExceptionOfType(PayloadTooLargeException.class).isThrownBy(() -> context.heartbeat("details"));
    }

    @Test
    void refusesToReadDetailsAsNothing() {
        assertThatNullPointerException()
                .isThrownBy(() -> context.getHeartbeatDetails(null))
                .withMessageContaining("type");
    }

    @AfterEach
    void nothingIsNoted() {
        Mockito.verifyNoInteractions(attempt);
    }
}
