package io.durable.web;

import static io.durable.web.Instances.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import io.durable.InvalidInstanceStateException;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class HistoriesControllerTests {

    private static final InvalidInstanceStateException GONE = new InvalidInstanceStateException("a", "has gone");

    private final FakeDurableClient client = new FakeDurableClient();
    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new HistoriesController(client, Access.OPEN))
            .setControllerAdvice(new Problems())
            .addPlaceholderValue("durable.web.base-path", "/durable")
            .build();

    @Test
    void answersWithAProblemWhereNothingHasBeenSent() throws Exception {
        add("a", 2);
        client.breakHistory("a", GONE);
        mvc.perform(get(URI.create("/durable/histories/a")))
                .andExpect(status().is(410))
                .andExpect(jsonPath("$.detail").value("has gone"));
    }

    @Test
    void breaksOffWhereAPartHasBeenSent() {
        add("a", 1_000);
        client.breakHistory("a", GONE);
        assertThatThrownBy(() -> mvc.perform(get(URI.create("/durable/histories/a"))))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the connection is cut: has gone");
        client.breakHistory("a", new IllegalArgumentException("broken"));
        assertThatThrownBy(() -> mvc.perform(get(URI.create("/durable/histories"))))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the connection is cut: broken");
    }

    @Test
    void goesOnWithTheOthersWhereOneHasGone() throws Exception {
        add("a", 2);
        add("b", 1);
        client.breakHistory("a", GONE);

        List<String> lines = mvc.perform(get(URI.create("/durable/histories")))
                .andExpect(status().isOk())
                .andReturn()
                .getResponse()
                .getContentAsString()
                .lines()
                .toList();

        assertThat(lines).hasSize(6);
        assertThat((String) JsonPath.read(lines.get(3), "$.Incomplete")).isEqualTo("has gone");
        assertThat((String) JsonPath.read(lines.get(4), "$.instanceId")).isEqualTo("b");
        assertThat((String) JsonPath.read(lines.get(5), "$.Name")).isEqualTo("e0");
    }

    private void add(String id, int length) {
        client.add(
                instance(id, OrchestrationRuntimeStatus.RUNNING),
                IntStream.range(0, length)
                        .mapToObj(
                                i -> new HistoryEntry(i, Instances.CREATED, new EventRaised("e" + i, Payload.of("1"))))
                        .toArray(HistoryEntry[]::new));
    }
}
