package io.durable.web;

import static io.durable.web.Instances.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.durable.history.OrchestrationRuntimeStatus;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class InstancesControllerTests {

    private final FakeDurableClient client = new FakeDurableClient();
    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new InstancesController(
                    client, new DurableHttp(client, WebSettings.DEFAULT), Access.OPEN, new WaitingRoom(0)))
            .setControllerAdvice(new Problems())
            .addPlaceholderValue("durable.web.base-path", "/durable")
            .build();

    /** The client would refuse to be waited for. */
    @ParameterizedTest
    @ValueSource(strings = {"START", "COMPLETION"})
    void answersAtOnceWhileTooManyOthersWait(String goal) throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.PENDING));

        mvc.perform(get("/durable/instances/a?waitMillis=60000&waitFor=" + goal))
                .andExpect(status().isAccepted())
                .andExpect(header().string("Retry-After", "5"));
    }

    /** The table of the contract: status, query, expected HTTP status, spelling, Retry-After. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "PENDING,    -,                                        202, Pending,    5",
                "RUNNING,    -,                                        202, Running,    5",
                "SUSPENDED,  -,                                        202, Suspended,  5",
                "STALLED,    -,                                        202, Running,    5",
                "COMPLETED,  -,                                        200, Completed,  -",
                "TERMINATED, -,                                        200, Terminated, -",
                "FAILED,     -,                                        200, Failed,     -",
                "FAILED,     returnInternalServerErrorOnFailure=false, 200, Failed,     -",
                "FAILED,     returnInternalServerErrorOnFailure=true,  500, Failed,     -",
                "TERMINATED, returnInternalServerErrorOnFailure=true,  200, Terminated, -",
                "COMPLETED,  returnInternalServerErrorOnFailure=true,  200, Completed,  -",
                "RUNNING,    returnInternalServerErrorOnFailure=true,  202, Running,    5",
            })
    void answersAsTheContractSays(
            OrchestrationRuntimeStatus runtimeStatus, String query, int code, String spelling, String retryAfter)
            throws Exception {
        client.add(instance("a", runtimeStatus));
        String uri = "http://localhost/durable/instances/a" + (query == null ? "" : "?" + query);

        mvc.perform(get(URI.create(uri)))
                .andExpect(status().is(code))
                .andExpect(header().string("Content-Type", "application/json"))
                .andExpect(header().string("Retry-After", retryAfter))
                .andExpect(header().string("Location", retryAfter == null ? null : uri))
                .andExpect(jsonPath("$.runtimeStatus").value(spelling));
    }

    @Test
    void writesExactlyTheFieldsOfTheContract() throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.COMPLETED, "{\"n\":1.10}", "[1,2]", "\"shipped\""));

        mvc.perform(get("/durable/instances/a"))
                .andExpect(content()
                        .string("{\"name\":\"processOrder\",\"instanceId\":\"a\",\"runtimeStatus\":\"Completed\","
                                + "\"input\":{\"n\":1.10},\"customStatus\":\"shipped\",\"output\":[1,2],"
                                + "\"createdTime\":\"2026-02-28T05:18:49Z\","
                                + "\"lastUpdatedTime\":\"2026-02-28T05:18:54Z\"}"));
    }

    @Test
    void writesNullForWhatIsAbsent() throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.RUNNING, null, null, null));

        mvc.perform(get("/durable/instances/a"))
                .andExpect(content().json("{\"input\":null,\"customStatus\":null,\"output\":null}"))
                .andExpect(jsonPath("$.historyEvents").doesNotHaveJsonPath());
    }

    @Test
    void leavesTheInputOutWhenAskedTo() throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.RUNNING));

        mvc.perform(get("/durable/instances/a?showInput=false"))
                .andExpect(content().json("{\"input\":null}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "{\"a\":", "1 2", "", "{\"a\":1}}"})
    void writesAPayloadThatIsNoJsonAsAString(String stored) throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.COMPLETED, null, stored, null));

        mvc.perform(get("/durable/instances/a")).andExpect(jsonPath("$.output").value(stored));
    }

    @ParameterizedTest
    @ValueSource(strings = {"123456789012345678901234567890.123456789012345678901", "1e400", "\"\\u2028\"", "null"})
    void writesJsonAsItWasStored(String stored) throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.COMPLETED, null, stored, null));

        String body = mvc.perform(get("/durable/instances/a"))
                .andReturn()
                .getResponse()
                .getContentAsString();

        assertThat(body).contains("\"output\":" + stored + ",");
    }

    @Test
    void showsTheFailureAsOutputWithoutStacks() throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.FAILED));

        mvc.perform(get("/durable/instances/a")).andExpect(content().json("""
                {
                  "output": {
                    "ErrorType": "java.lang.IllegalStateException",
                    "ErrorMessage": "no stock",
                    "InnerFailure": {"ErrorType": "java.io.IOException", "ErrorMessage": null, "InnerFailure": null}
                  },
                  "name": "processOrder", "instanceId": "a", "runtimeStatus": "Failed",
                  "input": {"total": 12.50}, "customStatus": null,
                  "createdTime": "2026-02-28T05:18:49Z", "lastUpdatedTime": "2026-02-28T05:18:54Z"
                }""", JsonCompareMode.STRICT));
    }

    @Test
    void saysWhyAnInstanceIsStalled() throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.STALLED));

        mvc.perform(get("/durable/instances/a"))
                .andExpect(jsonPath("$.stalledReason").value("java.lang.IllegalStateException: no stock"))
                .andExpect(jsonPath("$.output").value((Object) null));
    }

    @ParameterizedTest
    @CsvSource({
        "a:b,           a:b",
        "a%3Ab,         a:b",
        "import/7:2,    import/7:2",
        "import%2F7%3A2,import/7:2",
        "@shop@1.x_y,   @shop@1.x_y",
    })
    void findsIdsWithSlashesAndColonsPlainAndEncoded(String path, String id) throws Exception {
        client.add(instance(id, OrchestrationRuntimeStatus.RUNNING));

        mvc.perform(get(URI.create("http://localhost/durable/instances/" + path)))
                .andExpect(status().isAccepted())
                .andExpect(jsonPath("$.instanceId").value(id))
                .andExpect(header().string("Location", "http://localhost/durable/instances/" + id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/b", "/a/b", "/A", "/", "", "/a%20b", "/%C3%A4"})
    void answers404ForWhatIsNotThere(String path) throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.RUNNING));

        mvc.perform(get(URI.create("http://localhost/durable/instances" + path)))
                .andExpect(status().isNotFound());
    }

    @Test
    void answers404WhenTheInstanceGoesWhileItIsRead() throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.COMPLETED));
        client.forgetHistory("a");

        mvc.perform(get("/durable/instances/a?showHistory=true")).andExpect(status().isNotFound());
    }

    @Test
    void keepsTheQueryInLocationSoThatPollingGoesOnAskingTheSame() throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.RUNNING));

        mvc.perform(get(URI.create("http://localhost/durable/instances/a?showInput=false&x=a%20b")))
                .andExpect(header().string("Location", "http://localhost/durable/instances/a?showInput=false&x=a%20b"));
    }

    @Test
    void refusesAFlagThatIsNeitherTrueNorFalse() throws Exception {
        client.add(instance("a", OrchestrationRuntimeStatus.RUNNING));

        mvc.perform(get("/durable/instances/a?showHistory=maybe")).andExpect(status().isBadRequest());
    }
}
