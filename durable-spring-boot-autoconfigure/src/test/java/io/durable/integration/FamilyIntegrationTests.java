package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the feature list promises of orchestrations among each other (O5, O14), end to end. */
abstract class FamilyIntegrationTests extends ClientIntegrationTests {

    @Test
    void startsInstancesOfTheirOwnFromAnOrchestrator() {
        client.startNew(FamilyFlows::starter, "ink", named());
        @SuppressWarnings("unchecked")
        List<String> started = output(List.class);
        assertThat(started.get(0)).isEqualTo(id + "-typed");
        for (String other : started) {
            await().atMost(SOON).until(() -> client.getInstance(other).isPresent());
            assertThat(client.waitForCompletion(other, SOON, String.class)).isEqualTo("ink picked x2 1.50 picked");
            assertThat(client.getInstance(other).orElseThrow().parentInstanceId())
                    .isNull();
        }
    }
}
