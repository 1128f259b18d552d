package io.durable.web;

import static io.durable.web.Instances.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.OrchestrationRuntimeStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** On a real server, in an application that has moved and renamed whatever it may. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        classes = DurableWebIntegrationTests.Application.class,
        properties = {
            "durable.web.unsecured=true",
            "durable.web.basePath=/flows/v1",
            "server.address=127.0.0.1",
            "server.servlet.context-path=/app",
            "server.forward-headers-strategy=framework",
            "spring.mvc.servlet.path=/mvc",
            "spring.jackson.property-naming-strategy=SNAKE_CASE",
            "spring.jackson.default-property-inclusion=non_null"
        })
class DurableWebIntegrationTests {

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    FakeDurableClient client;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "order-CA-2016-152156", "import/7:2", "a/b/c", "@shop@1.x_y", "a..b"})
    void aLinkLeadsToItsInstance(String id) throws Exception {
        client.add(instance(id, OrchestrationRuntimeStatus.RUNNING));

        HttpResponse<String> accepted = send(request("/app/mvc/orders?id=" + id)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
        String location = accepted.headers().firstValue("Location").orElseThrow();
        HttpResponse<String> status =
                send(HttpRequest.newBuilder(URI.create(location)).build());

        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.body())
                .startsWith("{\"id\":\"" + id + "\",\"statusQueryGetUri\":\"" + location + "\",\"sendEventPostUri\":\""
                        + location + "/raiseEvent/{eventName}\"");
        assertThat(location).isEqualTo("http://localhost:" + port + "/app/mvc/flows/v1/instances/" + id);
        assertThat(status.statusCode()).isEqualTo(202);
        assertThat(status.headers().firstValue("Location")).contains(location);
        assertThat(status.body())
                .contains("\"instanceId\":\"" + id + "\"")
                .contains("\"runtimeStatus\":\"Running\"")
                .contains("\"customStatus\":null");
    }

    @Test
    void linksNameTheHostThatTheProxyWasAskedFor() throws Exception {
        HttpResponse<String> accepted = send(request("/app/mvc/orders?id=a")
                .header("X-Forwarded-Host", "shop.example")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Prefix", "/public")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());

        assertThat(accepted.headers().firstValue("Location"))
                .contains("https://shop.example/public/mvc/flows/v1/instances/a");
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + pathAndQuery));
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        PropertyPlaceholderAutoConfiguration.class,
        JacksonAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        DurableWebAutoConfiguration.class
    })
    static class Application {

        @Bean
        FakeDurableClient durableClient() {
            return new FakeDurableClient();
        }

        @Bean
        Orders orders(DurableHttp http) {
            return new Orders(http);
        }
    }

    @RestController
    record Orders(DurableHttp http) {

        @PostMapping("/orders")
        ResponseEntity<CheckStatus> place(@RequestParam("id") String id) {
            return http.createCheckStatusResponse(id);
        }
    }
}
