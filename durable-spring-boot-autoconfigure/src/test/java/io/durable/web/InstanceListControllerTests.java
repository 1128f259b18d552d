package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import io.durable.OrchestrationMetadata;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class InstanceListControllerTests {

    private static final int MEBIBYTE = 1024 * 1024;

    private final FakeDurableClient client = new FakeDurableClient();
    private final List<String> loaded = new ArrayList<>();
    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new InstanceListController(client, Access.OPEN))
            .setControllerAdvice(new Problems())
            .addPlaceholderValue("durable.web.base-path", "/durable")
            .build();

    @Test
    void endsAPageEarlyWhereItsPayloadsAreLarge() throws Exception {
        IntStream.range(0, 10).forEach(i -> add("i" + i, 3 * MEBIBYTE, 0));

        Page first = list("top=1000", null);

        assertThat(first.ids()).containsExactly("i0", "i1");
        assertThat(loaded).containsExactly("i0", "i1");
        assertThat(all("top=1000", first))
                .containsExactly(List.of("i2", "i3"), List.of("i4", "i5"), List.of("i6", "i7"), List.of("i8", "i9"));
    }

    @Test
    void countsOutputsTooButNoInputsThatAreNotShown() throws Exception {
        IntStream.range(0, 6).forEach(i -> add("i" + i, 3 * MEBIBYTE, 2 * MEBIBYTE));

        assertThat(list("", null).ids()).hasSize(1);
        assertThat(list("showInput=false", null).ids()).hasSize(4);
    }

    @Test
    void showsAnInstanceWhateverItsSize() throws Exception {
        add("a", 1, 0);
        add("b", 100 * MEBIBYTE, 0);
        add("c", 1, 0);

        Page first = list("", null);

        assertThat(first.ids()).containsExactly("a");
        assertThat(all("", first)).containsExactly(List.of("b"), List.of("c"));
    }

    @Test
    void makesALargePageOfManyParts() throws Exception {
        IntStream.range(0, 350).forEach(i -> add("i" + (1_000 + i), 1, 0));

        Page first = list("top=250", null);

        assertThat(first.ids()).hasSize(250).startsWith("i1000").endsWith("i1249");
        assertThat(client.pageSizes).containsExactly(100, 100, 50);
        assertThat(list("top=250", first.token()))
                .isEqualTo(new Page(
                        IntStream.range(1_250, 1_350).mapToObj(i -> "i" + i).toList(), null));
        assertThat(list("", null).ids()).hasSize(100);
    }

    @Test
    void cutsALaterPartWhereItBegins() throws Exception {
        IntStream.range(0, 100).forEach(i -> add("i" + (1_000 + i), 1, 0));
        add("j", 8 * MEBIBYTE, 0);
        add("k", 1, 0);

        Page first = list("top=1000", null);

        assertThat(first.ids()).hasSize(100).endsWith("i1099");
        assertThat(list("top=1000", first.token()).ids()).containsExactly("j");
    }

    private void add(String id, int input, int output) {
        client.add(new OrchestrationMetadata(
                id,
                "processOrder",
                null,
                OrchestrationRuntimeStatus.COMPLETED,
                Instances.CREATED,
                Instances.UPDATED,
                Instances.UPDATED,
                payload(id, input),
                payload(id, output),
                null,
                null,
                Map.of(),
                null));
    }

    /** Of that size, as those know who have not fetched it. */
    private @Nullable Payload payload(String id, int size) {
        Payload.Source source = new Payload.Source() {

            @Override
            public byte[] load() {
                if (!loaded.contains(id)) {
                    loaded.add(id);
                }
                return "1".getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public int size() {
                return size;
            }
        };
        return size == 0 ? null : Payload.of(source);
    }

    private List<List<String>> all(String query, Page first) throws Exception {
        List<List<String>> pages = new ArrayList<>();
        for (String token = first.token(); token != null; ) {
            Page next = list(query, token);
            pages.add(next.ids());
            token = next.token();
        }
        return pages;
    }

    private Page list(String query, @Nullable String token) throws Exception {
        MockHttpServletRequestBuilder request = get(URI.create("/durable/instances?" + query));
        if (token != null) {
            request = request.header("x-ms-continuation-token", token);
        }
        MockHttpServletResponse response =
                mvc.perform(request).andExpect(status().isOk()).andReturn().getResponse();
        return new Page(
                JsonPath.read(response.getContentAsString(), "$[*].instanceId"),
                response.getHeader("x-ms-continuation-token"));
    }

    private record Page(List<String> ids, @Nullable String token) {}
}
