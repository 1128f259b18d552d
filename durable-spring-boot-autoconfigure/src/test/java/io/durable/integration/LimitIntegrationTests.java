package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Limits of activities over all nodes (R4), end to end. */
abstract class LimitIntegrationTests extends FamilyIntegrationTests {

    @Test
    void runsAsManyAttemptsAtOnceAsTheActivityAllowsAndNoMore() {
        client.startNew(LimitFlows::inPairs, 8, named());

        assertThat(output(Integer.class)).isEqualTo(2);
    }

    @Test
    void runsOneAttemptOfEachKeyAtOnce() {
        client.startNew(LimitFlows::oneOfEachKey, 10, named());

        assertThat(output(Integer.class)).isEqualTo(1);
    }
}
