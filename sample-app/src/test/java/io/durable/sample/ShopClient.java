package io.durable.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to the shop as its users do. */
@TestComponent
public class ShopClient {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MockMvcTester mvc;
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    ShopClient(MockMvcTester mvc) {
        this.mvc = mvc;
    }

    public MvcTestResult get(String uri) {
        return mvc.get().uri(uri).exchange();
    }

    public MvcTestResult post(String uri) {
        return mvc.post().uri(uri).exchange();
    }

    public MvcTestResult postJson(String uri, String body) {
        return mvc.post()
                .uri(uri)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    public MvcTestResult postCsv(byte[] csv) {
        return mvc.post().uri("/imports").contentType("text/csv").content(csv).exchange();
    }

    public JsonNode body(MvcTestResult result) {
        return json.readTree(new String(result.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8));
    }

    public JsonNode summary() {
        return body(get("/shop/summary"));
    }

    /** Waits until the summary is as wished. */
    public JsonNode awaitSummary(Predicate<JsonNode> wish) {
        return await().atMost(PATIENCE).until(this::summary, wish);
    }

    /** Waits until the instance that a 202 points to has ended. */
    public JsonNode awaitEnd(MvcTestResult accepted) {
        assertThat(accepted).hasStatus(202).containsHeader("Location");
        String statusUri = body(accepted).get("statusQueryGetUri").asString();
        return body(await().atMost(PATIENCE)
                .until(() -> get(statusUri), answer -> answer.getResponse().getStatus() == 200));
    }

    public static BigDecimal sales(JsonNode summary) {
        return summary.get("sales").decimalValue();
    }
}
