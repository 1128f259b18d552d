package io.durable.web;

import static io.durable.web.Instances.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationMetadata;
import io.durable.history.OrchestrationRuntimeStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class InstanceOperationsControllerTests {

    private final FakeDurableClient client = new FakeDurableClient();

    @Test
    void terminatesExactlyThoseThatWereAskedAbout() throws Exception {
        client.add(instance("top", OrchestrationRuntimeStatus.RUNNING));
        child("top/1", "top", OrchestrationRuntimeStatus.RUNNING);
        child("top/2", "top", OrchestrationRuntimeStatus.COMPLETED);
        child("top/1/1", "top/1", OrchestrationRuntimeStatus.SUSPENDED);
        client.refuseTermination("top/1", new InvalidInstanceStateException("top/1", "It has ended meanwhile"));

        mvc(true)
                .perform(post("/durable/instances/top/terminate?recursive=true"))
                .andExpect(status().isAccepted());

        assertThat(client.terminated)
                .as("a child that begins now is nobody's whom one was asked about")
                .containsExactly("top", "top/1", "top/1/1");
    }

    @Test
    void leavesTheChildrenToTheHubWhereNobodyDecidesForEach() throws Exception {
        client.add(instance("top", OrchestrationRuntimeStatus.RUNNING));
        child("top/1", "top", OrchestrationRuntimeStatus.RUNNING);

        mvc(false)
                .perform(post("/durable/instances/top/terminate?recursive=true"))
                .andExpect(status().isAccepted());

        assertThat(client.terminated).containsExactly("top with children");
    }

    private MockMvc mvc(boolean perInstance) {
        return MockMvcBuilders.standaloneSetup(new InstanceOperationsController(
                        client,
                        new DurableHttp(client, WebSettings.DEFAULT),
                        new JsonBody(100),
                        new Everybody(perInstance),
                        new WaitingRoom(0)))
                .setControllerAdvice(new Problems())
                .addPlaceholderValue("durable.web.base-path", "/durable")
                .build();
    }

    private void child(String id, String parent, OrchestrationRuntimeStatus status) {
        OrchestrationMetadata child = instance(id, status);
        client.add(new OrchestrationMetadata(
                child.instanceId(),
                child.name(),
                child.version(),
                child.runtimeStatus(),
                child.createdAt(),
                child.lastUpdatedAt(),
                child.completedAt(),
                child.input(),
                child.output(),
                child.customStatus(),
                child.failure(),
                child.tags(),
                parent));
    }

    private record Everybody(boolean decidesPerInstance) implements Access {

        @Override
        public boolean allows(ManagementPermission permission, @Nullable String instanceId) {
            return true;
        }
    }
}
