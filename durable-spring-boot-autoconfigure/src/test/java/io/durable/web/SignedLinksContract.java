package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.durable.DurableClient;
import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.StartOptions;
import io.durable.web.SignedLinks.Choice;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

/** Signed links over HTTP, on two nodes of one hub. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SignedLinksContract {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final Choice YES = new Choice("Yes", "granted-secret");
    private static final Choice NO = new Choice("No", "refused-secret");

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();
    private DurableClient client;
    private SignedLinks links;

    abstract String databaseUrl();

    @BeforeAll
    void startNodes() {
        String url = databaseUrl();
        nodes.add(start(url));
        nodes.add(start(url));
        client = nodes.get(0).getBean(DurableClient.class);
        links = nodes.get(0).getBean(SignedLinks.class);
    }

    @AfterAll
    void stopNodes() {
        nodes.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void asksAndRaisesTheChosenEventWhenTheButtonIsPressed() {
        String id = begin();
        URI link = links.approvalLink(id, "approval", DAY, YES, NO);

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> page = get(0, link);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body())
                    .contains("<form method=\"post\">", ">Yes</button>", ">No</button>")
                    .doesNotContain(id, "secret", "approval", "collect");
            requireCareful(page);
        }
        HttpResponse<String> done = post(0, link, "choice=1");

        assertThat(done.statusCode()).isEqualTo(202);
        assertThat(done.body()).doesNotContain(id, "secret");
        requireCareful(done);
        assertThat(collected(id)).isEqualTo("refused-secret");
    }

    @Test
    void raisesAnEventWithoutPayloadWhereThereIsNothingToChoose() {
        String id = begin();
        URI link = links.approvalLink(id, "approval", DAY);

        assertThat(get(0, link).body()).contains("Confirm");
        assertThat(post(0, link, "").statusCode()).isEqualTo(202);

        assertThat(collected(id)).isEqualTo("null");
    }

    @Test
    void worksOnceOnWhicheverNodeAndAfterARestart() {
        String id = begin();
        URI link = links.approvalLink(id, "approval", DAY, YES, NO);
        assertThat(post(1, link, "choice=0").statusCode()).isEqualTo(202);

        ConfigurableApplicationContext restarted = start(databaseUrl());
        try {
            int port = port(restarted);
            for (int at : new int[] {port(nodes.get(0)), port(nodes.get(1)), port}) {
                HttpResponse<String> again = send(at, link, "choice=0");
                assertThat(again.statusCode()).isEqualTo(410);
                requireCareful(again);
                assertThat(send(at, link, "choice=1").statusCode()).isEqualTo(410);
                assertThat(send(at, link, null).statusCode()).isEqualTo(410);
            }
        } finally {
            restarted.close();
        }
        assertThat(collected(id)).isEqualTo("granted-secret");
    }

    @Test
    void raisesOneEventWhenPressedAtOnceOnTwoNodes() {
        String id = begin();
        URI link = links.approvalLink(id, "approval", DAY, YES, NO);

        List<CompletableFuture<Integer>> presses = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> post(i % 2, link, "choice=0").statusCode()))
                .toList();

        assertThat(presses.stream().map(CompletableFuture::join))
                .containsOnlyOnce(202)
                .contains(410);
        assertThat(collected(id)).isEqualTo("granted-secret");
    }

    @Test
    void doesNotKnowALinkWithOneBitChanged() {
        String id = begin();
        String link = links.approvalLink(id, "approval", DAY, YES).toString();
        int start = link.lastIndexOf('/') + 1;
        byte[] bytes = Base64.getUrlDecoder().decode(link.substring(start));

        for (int bit = 0; bit < bytes.length * 8; bit += 5) {
            byte[] forged = bytes.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            URI uri = URI.create(link.substring(0, start)
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(forged));
            HttpResponse<String> page = bit % 2 == 0 ? get(0, uri) : post(0, uri, "choice=0");
            assertThat(page.statusCode()).as("bit %d", bit).isEqualTo(404);
            assertThat(page.body())
                    .isEqualTo(
                            get(0, URI.create(link.substring(0, start) + "x")).body());
        }
        assertThat(collected(id)).isEmpty();
    }

    @Test
    void doesNotWorkWhenItHasExpired() {
        String id = begin();
        URI link = links.approvalLink(id, "approval", Duration.ofMillis(1), YES);

        Awaitility.await().atMost(SOON).until(() -> get(0, link).statusCode() == 410);
        assertThat(post(0, link, "choice=0").statusCode()).isEqualTo(410);
        assertThat(collected(id)).isEmpty();
    }

    @Test
    void raisesItsOwnEventOfItsOwnInstance() {
        String id = begin();
        String other = begin();
        URI link = links.approvalLink(id, "another", DAY, YES);

        assertThat(post(0, link, "choice=0&event=approval&instanceId=" + other).statusCode())
                .isEqualTo(202);

        assertThat(collected(other)).isEmpty();
        assertThat(collected(id)).as("it waits for another event").isEmpty();
    }

    @Test
    void isGoneWhenItsInstanceHasEndedOrWasStartedAgain() {
        String id = begin();
        URI link = links.approvalLink(id, "approval", DAY, YES);
        assertThat(collected(id)).isEmpty();
        assertThat(get(0, link).statusCode()).isEqualTo(410);
        assertThat(post(0, link, "choice=0").statusCode()).isEqualTo(410);

        client.purge(id);
        assertThat(post(0, link, "choice=0").statusCode()).isEqualTo(410);

        client.startNew("collect", null, StartOptions.instanceId(id));
        client.waitForStart(id, SOON);
        assertThat(get(0, link).statusCode()).isEqualTo(410);
        assertThat(post(0, link, "choice=0").statusCode()).isEqualTo(410);
        assertThat(collected(id)).isEmpty();
    }

    @Test
    void refusesAnAnswerThatIsNone() {
        String id = begin();
        URI link = links.approvalLink(id, "approval", DAY, YES, NO);

        for (String form :
                List.of("", "choice=", "choice=2", "choice=-1", "choice=1e0", "choice=%00", "choice=99999999999")) {
            HttpResponse<String> refused = post(0, link, form);
            assertThat(refused.statusCode()).as(form).isEqualTo(400);
            requireCareful(refused);
        }
        assertThat(post(0, link, "choice=" + "0".repeat(1_000_000)).statusCode())
                .isIn(400, 413);
        assertThat(post(0, link, "choice=0").statusCode()).isEqualTo(202);
        assertThat(collected(id)).isEqualTo("granted-secret");
    }

    /** The form is on a page of ours, and behind a proxy its origin is the address that the server does not see. */
    @Test
    void takesTheFormOfItsPageBehindAProxy() throws Exception {
        String id = begin();
        URI link = links.approvalLink(id, "approval", DAY, YES);
        assertThat(link).hasScheme("https").hasHost("shop.example.com");
        URI here = URI.create("http://127.0.0.1:" + port(nodes.get(0)) + link.getPath());

        HttpRequest pressed = HttpRequest.newBuilder(here)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", "https://shop.example.com")
                .header("Sec-Fetch-Site", "same-origin")
                .POST(HttpRequest.BodyPublishers.ofString("choice=0"))
                .build();

        assertThat(http.send(pressed, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(202);
    }

    @Test
    void escapesLabels() {
        URI link = links.approvalLink(begin(), "approval", DAY, new Choice("<script>\"&'", null));

        assertThat(get(0, link).body())
                .contains("&lt;script&gt;&quot;&amp;&#39;")
                .doesNotContain("<script>");
    }

    @Test
    void refusesWhatCanBeNoLink() {
        String id = begin();
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(367))) {
            assertThatIllegalArgumentException().isThrownBy(() -> links.approvalLink(id, "approval", wrong));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> links.approvalLink(id, " ", DAY));
        assertThatIllegalArgumentException().isThrownBy(() -> links.approvalLink("a b", "approval", DAY));
        assertThatIllegalArgumentException().isThrownBy(() -> links.approvalLink(id, "approval", DAY, YES, YES));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> links.approvalLink(id, "approval", DAY, new Choice("Long", "x".repeat(4_000))))
                .withMessageContaining("shorter payloads");
        assertThatIllegalArgumentException().isThrownBy(() -> new Choice("a\nb", null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Choice("x".repeat(61), null));
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> links.approvalLink("missing-" + id, "approval", DAY));
        collected(id);
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> links.approvalLink(id, "approval", DAY));
        SignedLinks withoutBase = nodes.get(1).getBean(SignedLinks.class);
        assertThatIllegalStateException()
                .isThrownBy(() -> withoutBase.approvalLink(begin(), "approval", DAY))
                .withMessageContaining("durable.web.links.base-url");
    }

    private static void requireCareful(HttpResponse<String> page) {
        assertThat(page.headers().map())
                .containsEntry("cache-control", List.of("no-store"))
                .containsEntry("referrer-policy", List.of("same-origin"))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry(
                        "content-security-policy",
                        List.of("default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"));
    }

    private String begin() {
        String id = client.startNew("collect", null, StartOptions.instanceId("i-" + UUID.randomUUID()));
        client.waitForStart(id, SOON);
        return id;
    }

    /** What the instance has been told, in order; it ends with that. */
    private String collected(String id) {
        client.raiseEvent(id, "approval", "stop");
        return client.waitForCompletion(id, SOON, String.class);
    }

    private HttpResponse<String> get(int node, URI link) {
        return send(port(nodes.get(node)), link, null);
    }

    private HttpResponse<String> post(int node, URI link, String form) {
        return send(port(nodes.get(node)), link, form);
    }

    private HttpResponse<String> send(int port, URI link, String form) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + link.getPath()))
                .header("Content-Type", "application/x-www-form-urlencoded");
        if (form != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(form));
        }
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .join();
    }

    private static int port(ConfigurableApplicationContext node) {
        return Integer.parseInt(node.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private ConfigurableApplicationContext start(String url) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .properties(
                        "server.address=127.0.0.1",
                        "server.port=0",
                        "spring.jmx.enabled=false",
                        "spring.datasource.url=" + url,
                        "spring.datasource.username=" + user(),
                        "durable.kafka.enabled=false",
                        "durable.jpa.initialize-schema=always",
                        "durable.web.unsecured=true",
                        "durable.web.links.keys=" + KEY,
                        nodes.isEmpty() ? "durable.web.links.base-url=https://shop.example.com" : "a=b")
                .run();
    }

    abstract String user();

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Flows.class)
    static class Application {}

    @Component
    static class Flows {

        @Orchestrator("collect")
        String collect(OrchestrationContext ctx) {
            StringBuilder seen = new StringBuilder();
            String next = ctx.waitForExternalEvent("approval", String.class).await();
            while (!"stop".equals(next)) {
                seen.append(next);
                next = ctx.waitForExternalEvent("approval", String.class).await();
            }
            return seen.toString();
        }
    }
}
