package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.DurableClient;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.StartOptions;
import io.durable.history.OrchestrationRuntimeStatus;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.stereotype.Component;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The filter chain of docs/security.md: people log in with a form and have a session, programs send their credentials with each request, and links need neither. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        classes = SessionLoginIntegrationTests.Application.class,
        properties = {
            "server.address=127.0.0.1",
            "durable.kafka.enabled=false",
            "durable.web.links.base-url=http://127.0.0.1",
            "durable.web.links.keys=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
        })
class SessionLoginIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(cookies).build();
    private final HttpClient program = HttpClient.newHttpClient();

    private String id;

    @LocalServerPort
    int port;

    @Autowired
    DurableClient client;

    @Autowired
    SignedLinks links;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        properties.add("spring.datasource.url", () -> url);
    }

    @BeforeEach
    void begin() {
        id = client.startNew("hold", null, StartOptions.instanceId("i-" + UUID.randomUUID()));
        client.waitForStart(id, SOON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"POST /instances/{id}/terminate", "POST /orchestrators/hold/new-{id}", "DELETE /instances/{id}"})
    void aSessionChangesNothingWithoutItsToken(String request) throws Exception {
        login();
        String verb = request.split(" ")[0];
        URI uri = uri("/durable" + request.split(" ")[1].replace("{id}", id));

        assertThat(browser.send(request(verb, uri).build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.send(
                                request(verb, uri)
                                        .header("X-XSRF-TOKEN", "guessed")
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.getInstance(id).orElseThrow().runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(client.getInstance("new-" + id)).isEmpty();
    }

    @Test
    void aSessionChangesWhatItMayWithItsToken() throws Exception {
        login();
        URI uri = uri("/durable/instances/" + id + "/terminate");
        HttpRequest terminate =
                request("POST", uri).header("X-XSRF-TOKEN", token()).build();

        assertThat(browser.send(terminate, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(202);
        assertThat(client.waitForCompletion(id, SOON).runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
    }

    @Test
    void aSessionReadsWithoutAToken() throws Exception {
        login();
        HttpRequest read =
                HttpRequest.newBuilder(uri("/durable/instances/" + id)).build();

        assertThat(browser.send(read, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(202);
    }

    @Test
    void aProgramNeedsNoTokenAndABrowserIsNotAskedForItsCredentials() throws Exception {
        URI uri = uri("/durable/instances/" + id + "/terminate");
        HttpResponse<String> unknown = program.send(
                request("POST", uri)
                        .header("Authorization", basic("boss", "wrong"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().firstValue("WWW-Authenticate"))
                .as("or browsers would keep credentials, and send them for any page")
                .isEmpty();

        assertThat(program.send(
                                request("POST", uri)
                                        .header("Authorization", basic("boss", "boss"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aLinkNeedsNeitherLoginNorToken() throws Exception {
        URI link = uri(links.approvalLink(id, "go", SOON).getPath());

        assertThat(program.send(HttpRequest.newBuilder(link).build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        assertThat(program.send(request("POST", link).build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(202);
        assertThat(client.waitForCompletion(id, SOON).runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    private void login() throws Exception {
        browser.send(HttpRequest.newBuilder(uri("/login")).build(), HttpResponse.BodyHandlers.discarding());
        HttpRequest login = HttpRequest.newBuilder(uri("/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-XSRF-TOKEN", token())
                .POST(HttpRequest.BodyPublishers.ofString("username=boss&password=boss"))
                .build();
        HttpResponse<Void> answer = browser.send(login, HttpResponse.BodyHandlers.discarding());
        assertThat(answer.headers().firstValue("Location").orElse("")).doesNotContain("error");
        browser.send(HttpRequest.newBuilder(uri("/login")).build(), HttpResponse.BodyHandlers.discarding());
    }

    private String token() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static HttpRequest.Builder request(String verb, URI uri) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .method(verb, HttpRequest.BodyPublishers.noBody());
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableWebSecurity
    @Import(Flows.class)
    static class Application {

        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/durable/links/**")
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .formLogin(Customizer.withDefaults())
                    .httpBasic(
                            basic -> basic.authenticationEntryPoint(new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED)))
                    .csrf(csrf -> csrf.spa()
                            .ignoringRequestMatchers(request -> request.getHeader("Authorization") != null)
                            .ignoringRequestMatchers("/durable/links/**"))
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(User.withUsername("boss")
                    .password("{noop}boss")
                    .authorities("durable:admin")
                    .build());
        }
    }

    @Component
    static class Flows {

        @Orchestrator("hold")
        String hold(OrchestrationContext ctx) {
            return ctx.waitForExternalEvent("go", String.class).await();
        }
    }
}
