package io.durable.web;

import static io.durable.web.Instances.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import io.durable.DurableException;
import io.durable.InvalidInstanceStateException;
import io.durable.PayloadUnreadableException;
import io.durable.PayloadUnreadableException.Reason;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
        client.breakHistory("a", new IllegalArgumentException("broken"));
        mvc.perform(get(URI.create("/durable/histories/a")))
                .andExpect(status().is(400))
                .andExpect(jsonPath("$.detail").value("broken"));
    }

    @Test
    void breaksOffWhereAPartHasBeenSent() {
        add("a", 1_000);
        client.breakHistory("a", new DurableException("lost"));
        assertThatThrownBy(() -> mvc.perform(get(URI.create("/durable/histories/a"))))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the connection is cut: lost");
        client.breakHistory("a", new IllegalArgumentException("broken"));
        assertThatThrownBy(() -> mvc.perform(get(URI.create("/durable/histories"))))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the connection is cut: broken");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 1_000})
    void saysAtTheEndThatAnInstanceHasGoneMeanwhile(int length) throws Exception {
        add("a", length);
        client.breakHistory("a", GONE);

        List<String> lines = export("/durable/histories/a");

        assertThat(lines).hasSize(1 + length + 1);
        assertThat((String) JsonPath.read(lines.get(length + 1), "$.Instance")).isEqualTo("a");
        assertThat((String) JsonPath.read(lines.get(length + 1), "$.Incomplete"))
                .isEqualTo("has gone");
    }

    @Test
    void goesOnBehindAPayloadThatIsNotThereAnyMore() throws Exception {
        Payload gone = Payload.of(new Payload.Source() {

            @Override
            public byte[] load() {
                throw new PayloadUnreadableException(Reason.MISSING, "input of 'a'", "it has gone");
            }

            @Override
            public int size() {
                return 1;
            }
        });
        client.add(
                instance("a", OrchestrationRuntimeStatus.RUNNING),
                new HistoryEntry(0, Instances.CREATED, new EventRaised("e", gone)));
        add("b", 0);

        List<String> lines = export("/durable/histories");

        assertThat(lines).hasSize(3);
        assertThat((String) JsonPath.read(lines.get(1), "$.Incomplete")).contains("it has gone");
        assertThat((String) JsonPath.read(lines.get(2), "$.instanceId")).isEqualTo("b");
    }

    @Test
    void readsAtMostAHundredInstancesAtOnce() throws Exception {
        IntStream.range(0, 250).forEach(i -> add("i" + i, 0));

        assertThat(export("/durable/histories?top=1000")).hasSize(250);
        assertThat(client.pageSizes).containsExactly(100, 100, 100);
        assertThat(export("/durable/histories?top=200")).hasSize(250);
        assertThat(export("/durable/histories?top=99")).hasSize(250);
        assertThat(client.pageSizes).contains(99).doesNotContain(200);
    }

    @Test
    void goesOnWithTheOthersWhereOneHasGone() throws Exception {
        add("a", 2);
        add("b", 1);
        client.breakHistory("a", GONE);

        List<String> lines = export("/durable/histories");

        assertThat(lines).hasSize(6);
        assertThat((String) JsonPath.read(lines.get(3), "$.Incomplete")).isEqualTo("has gone");
        assertThat((String) JsonPath.read(lines.get(4), "$.instanceId")).isEqualTo("b");
        assertThat((String) JsonPath.read(lines.get(5), "$.Name")).isEqualTo("e0");
    }

    private List<String> export(String uri) throws Exception {
        return mvc.perform(get(URI.create(uri)))
                .andExpect(status().isOk())
                .andReturn()
                .getResponse()
                .getContentAsString()
                .lines()
                .toList();
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
