package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.DurableClient;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.web.SignedLinks.Choice;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description that a running application gives of itself, compared with what it serves. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        classes = OpenApiIntegrationTests.Application.class,
        properties = {
            "server.address=127.0.0.1",
            "durable.kafka.enabled=false",
            "durable.web.unsecured=true",
            "durable.web.base-path=/hub",
            "durable.web.links.base-url=http://127.0.0.1",
            "durable.web.links.keys=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
        })
class OpenApiIntegrationTests {

    private static final String BASE = "/hub";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    DurableClient client;

    @Autowired
    SignedLinks links;

    @Autowired
    RequestMappingHandlerMapping requestMappingHandlerMapping;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        properties.add("spring.datasource.url", () -> url);
    }

    @Test
    void describesEveryRouteThatIsServedAndNoOther() throws Exception {
        Set<String> described = new TreeSet<>();
        description()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(verb -> described.add(verb.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        Set<String> served = new TreeSet<>();
        handlers().forEach((mapping, handler) -> routes(mapping).forEach(served::add));

        assertThat(described).isEqualTo(served);
    }

    /** None declares one today: what they answer is compared case by case, here and with the table of the contract. */
    @Test
    void describesEveryStatusThatIsDeclared() {
        handlers()
                .forEach((mapping, handler) -> assertThat(
                                AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), ResponseStatus.class))
                        .as("declared by %s", handler)
                        .isNull());
    }

    @Test
    void describesEveryStatusOfSignedLinks() throws Exception {
        String id = client.startNew("hold", null);
        client.waitForStart(id, SOON);
        String open = links.approvalLink(id, "go", SOON, new Choice("Yes", "y"), new Choice("No", "n"))
                .getPath();
        String forged = BASE + "/links/AAAA";

        requireDescribed("GET", forged, 404);
        requireDescribed("POST", forged, 404);
        requireDescribed("GET", open, 200);
        requireDescribed("POST", open + "?choice=7", 400);
        requireDescribed("POST", open + "?choice=0", 202);
        requireDescribed("POST", open + "?choice=0", 410);
        requireDescribed("GET", open, 410);
    }

    private void requireDescribed(String verb, String path, int status) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri(path))
                        .method(verb, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(verb + " " + path).isEqualTo(status);
        JsonNode operation = description().get("paths").get("/links/{token}").get(verb.toLowerCase(Locale.ROOT));
        JsonNode response = operation.get("responses").get(String.valueOf(status));
        assertThat(response).as(verb + " " + status).isNotNull();
        String type = answer.headers().firstValue("Content-Type").orElseThrow();
        assertThat(response.get("content").propertyNames()).contains(type.replaceAll(";.*", ""));
    }

    private Map<RequestMappingInfo, HandlerMethod> handlers() {
        return requestMappingHandlerMapping.getHandlerMethods().entrySet().stream()
                .filter(mapping -> mapping.getValue().getBeanType().getPackage().equals(Access.class.getPackage()))
                .filter(mapping -> !mapping.getValue().getBeanType().equals(WrongVerbController.class))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Stream<String> routes(RequestMappingInfo mapping) {
        return mapping.getMethodsCondition().getMethods().stream()
                .flatMap(verb -> mapping.getPatternValues().stream()
                        .map(pattern ->
                                verb + " " + pattern.substring(BASE.length()).replaceAll("\\{\\*\\w+}", "{instanceId}"))
                        .flatMap(route -> route.startsWith("POST /instances/")
                                ? OpenApiTests.operations().stream().map(operation -> route + "/" + operation)
                                : Stream.of(route)));
    }

    private JsonNode description() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri(BASE + "/openapi.json")).build(), HttpResponse.BodyHandlers.ofString());
        JsonNode description = new JsonMapper().readTree(answer.body());
        assertThat(description.at("/servers/0/url").stringValue()).isEqualTo(BASE);
        return description;
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Flows.class)
    static class Application {}

    @Component
    static class Flows {

        @Orchestrator("hold")
        String hold(OrchestrationContext ctx) {
            return ctx.waitForExternalEvent("go", String.class).await();
        }
    }
}
