package io.durable.sample.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Every pattern of the sample, started by one HTTP call to the running shop. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestPropertySource(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
            "durable.embedded-kafka.enabled=false",
            "shop.demo-import=false"
        })
class PatternsIntegrationTests {

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient db;

    PatternClient shop;

    @BeforeEach
    void connect() {
        shop = new PatternClient(port);
    }

    @Test
    void chainingSendsInvoicesWhoseNumbersHaveNoGaps() {
        List<JsonNode> started = IntStream.range(0, 5)
                .mapToObj(i -> shop.start("/patterns/chaining", "{\"customer\":\"Ada\",\"amount\":19.90}"))
                .toList();

        assertThat(started)
                .extracting(one -> output(one).asString())
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 5)
                        .mapToObj(number -> "Invoice " + number + " for Ada sent as mail-" + number)
                        .toList());
        assertThat(db.sql("SELECT number FROM invoice WHERE receipt = 'mail-' || number ORDER BY number")
                        .query(Long.class)
                        .list())
                .containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void fanOutAddsUpWhatCouldBeCounted() {
        JsonNode started = shop.start("/patterns/fan-out", "{\"aisles\":[\"tea\",\"dark\",\"coffee\"]}");

        JsonNode ended = shop.awaitEnd(started);

        assertThat(ended.get("output").toString()).isEqualTo("{\"units\":90,\"uncounted\":[\"dark\"]}");
        assertThat(ended.get("customStatus").asString()).isEqualTo("1 of 3 aisles can't be counted");
        assertThat(db.sql("SELECT units FROM aisle_count WHERE id LIKE ? ORDER BY units")
                        .param(started.get("id").asString() + "/%")
                        .query(Integer.class)
                        .list())
                .containsExactly(30, 60);
    }

    @Test
    void monitorTellsTheCustomerWhenTheCarrierHasDelivered() {
        JsonNode started = shop.start(
                "/patterns/monitor", "{\"travels\":\"PT1S\",\"lookEvery\":\"PT0.1S\",\"watchFor\":\"PT50S\"}");
        String parcel = started.get("id").asString();
        String before = shop.text("/patterns/monitor/carrier/" + parcel);

        JsonNode ended = shop.awaitEnd(started);

        assertThat(before).isIn("ANNOUNCED", "UNDER_WAY", "DELIVERED");
        assertThat(ended.get("output").asString()).isEqualTo("DELIVERED");
        assertThat(shop.text("/patterns/monitor/carrier/" + parcel)).isEqualTo("DELIVERED");
        assertThat(isCustomerTold(parcel)).isTrue();
    }

    @Test
    void monitorWatchesItsOwnPortWhateverTheHostHeaderSays() {
        JsonNode started = shop.startAs("127.0.0.1:1", "/patterns/monitor", "{\"travels\":\"PT0S\"}");

        assertThat(started.get("statusQueryGetUri").asString()).startsWith("http://127.0.0.1:1/");
        JsonNode ended = shop.await(
                "/durable/instances/" + started.get("id").asString(),
                state -> state.get("runtimeStatus").asString().equals("Completed"));
        assertThat(ended.get("input").get("trackingUri").asString()).startsWith("http://127.0.0.1:" + port + "/");
        assertThat(ended.get("output").asString()).isEqualTo("DELIVERED");
    }

    @Test
    void monitorGivesUpWhenItsTimeIsOver() {
        JsonNode started = shop.start(
                "/patterns/monitor", "{\"travels\":\"P1D\",\"lookEvery\":\"PT0.1S\",\"watchFor\":\"PT0.3S\"}");

        JsonNode ended = shop.awaitEnd(started);

        assertThat(ended.get("output").asString()).isEqualTo("LOST");
        assertThat(ended.get("customStatus").asString()).isEqualTo("ANNOUNCED");
        assertThat(isCustomerTold(started.get("id").asString())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, APPROVED", "false, REJECTED"})
    void humanInteractionEndsAsThePersonDecides(boolean approved, String status) {
        JsonNode started = shop.start("/patterns/human-interaction", "{\"purpose\":\"Desk\",\"amount\":900}");
        String id = started.get("id").asString();
        String decision = "/patterns/human-interaction/" + id + "/decision";
        shop.await(
                "/patterns/human-interaction",
                waiting -> waiting.findValuesAsString("id").contains(id));

        shop.start(decision, "{\"approved\":" + approved + "}");

        assertThat(output(started).asString()).isEqualTo(status);
        assertThat(expenseStatus(id)).isEqualTo(status);
        assertThat(shop.post(decision, "{\"approved\":true}").getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
    }

    @Test
    void humanInteractionAsksTheDirectorAfterTheManagerAndThenRejects() {
        JsonNode started = shop.start(
                "/patterns/human-interaction", "{\"purpose\":\"Boat\",\"amount\":90000,\"answerWithin\":\"PT0.1S\"}");

        JsonNode ended = shop.awaitEnd(started);

        assertThat(ended.get("output").asString()).isEqualTo("REJECTED");
        assertThat(ended.get("customStatus").asString()).isEqualTo("waits for the director");
        assertThat(expenseStatus(started.get("id").asString())).isEqualTo("REJECTED");
    }

    @Test
    void humanInteractionTakesTheFirstEventThatIsAnAnswer() {
        JsonNode started = shop.start("/patterns/human-interaction", "{\"purpose\":\"Desk\",\"amount\":900}");
        String raiseEvent = started.get("sendEventPostUri").asString().replace("{eventName}", "decision");
        for (String said :
                List.of("\"PERHAPS\"", "\"WAITING\"", "42", "{\"approved\":true}", "\"APPROVED\"", "\"REJECTED\"")) {
            shop.post(raiseEvent, said);
        }

        assertThat(output(started).asString()).isEqualTo("APPROVED");
        assertThat(expenseStatus(started.get("id").asString())).isEqualTo("APPROVED");
    }

    @Test
    void humanInteractionDoesNotTakeNonsenseForAnAnswerWhenTheTimeIsOver() {
        JsonNode started = shop.start(
                "/patterns/human-interaction", "{\"purpose\":\"Boat\",\"amount\":90000,\"answerWithin\":\"PT0.3S\"}");
        shop.post(started.get("sendEventPostUri").asString().replace("{eventName}", "decision"), "null");

        assertThat(output(started).asString()).isEqualTo("REJECTED");
    }

    @Test
    void sagaTakesBackWhatWasBooked() {
        JsonNode started = shop.start("/patterns/saga", "{\"destination\":\"Atlantis\"}");

        assertThat(output(started).toString())
                .isEqualTo("{\"booked\":false,\"problem\":\"No plane flies to Atlantis\"}");
        assertThat(bookings(started))
                .isEqualTo("[{\"what\":\"hotel\",\"destination\":\"Atlantis\",\"cancelled\":true},"
                        + "{\"what\":\"car\",\"destination\":\"Atlantis\",\"cancelled\":true}]");
    }

    @Test
    void sagaKeepsATripThatIsBookedAsAWhole() {
        JsonNode started = shop.start("/patterns/saga", "{\"destination\":\"Lisbon\"}");

        assertThat(output(started).get("booked").asBoolean()).isTrue();
        assertThat(bookings(started))
                .containsSubsequence("hotel", "car", "flight")
                .doesNotContain("true");
    }

    @Test
    void scheduleRunsWhenTriggeredAlsoWhilePaused() {
        shop.start("/patterns/schedule/pause", "");
        shop.await("/patterns/schedule", schedule -> schedule.get("paused").asBoolean());

        shop.start("/patterns/schedule", "");

        JsonNode reports = shop.await("/patterns/schedule/reports", found -> found.size() == 1);
        assertThat(reports.get(0).get("orders").asInt()).isZero();
        assertThat(reports.get(0).get("run").asString()).startsWith("daily-report@");
        shop.start("/patterns/schedule/resume", "");
        JsonNode schedule =
                shop.await("/patterns/schedule", now -> !now.get("paused").asBoolean());
        assertThat(schedule.get("startedCount").asInt()).isEqualTo(1);
        assertThat(schedule.get("cron").asString()).isEqualTo("0 0 2 * * *");
    }

    @ParameterizedTest
    @CsvSource({"?version=1, Ada pays 100.00 by version 1", "'', Ada pays 97.00 by version 2"})
    void versionedDeployRunsBothVersions(String query, String offer) {
        JsonNode started = shop.start("/patterns/versioned-deploy" + query, "{\"customer\":\"Ada\",\"listPrice\":100}");

        assertThat(output(started).asString()).isEqualTo(offer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "chaining                    | {\"customer\":\"Ada\",\"amount\":-1}      | amount must be greater than 0",
                "fan-out                     | {\"aisles\":[]}                           | aisles must not be empty",
                "monitor                     | {\"lookEvery\":\"PT0S\"}                  | lookEvery must be",
                "human-interaction           | {\"purpose\":\" \",\"amount\":1}          | purpose must not be blank",
                "saga                        | {}                                        | destination must not be blank",
                "versioned-deploy?version=v2 | {\"customer\":\"Ada\",\"listPrice\":100} | Version 'v2' can't be compared",
            })
    void saysWhatIsWrong(String pattern, String body, String problem) {
        var answer = shop.post("/patterns/" + pattern, body);

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(answer.getBody()).contains(problem);
    }

    private JsonNode output(JsonNode started) {
        JsonNode ended = shop.awaitEnd(started);
        assertThat(ended.get("runtimeStatus").asString()).as(ended.toString()).isEqualTo("Completed");
        return ended.get("output");
    }

    private String bookings(JsonNode started) {
        return shop.get("/patterns/saga/" + started.get("id").asString()).toString();
    }

    private boolean isCustomerTold(String parcel) {
        return db.sql("SELECT customer_told FROM parcel WHERE id = ?")
                .param(parcel)
                .query(Boolean.class)
                .single();
    }

    private String expenseStatus(String id) {
        return db.sql("SELECT status FROM expense_claim WHERE id = ?")
                .param(id)
                .query(String.class)
                .single();
    }
}
