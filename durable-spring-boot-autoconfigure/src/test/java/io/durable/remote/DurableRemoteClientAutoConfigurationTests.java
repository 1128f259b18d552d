package io.durable.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.DurableException;
import io.durable.autoconfigure.DurableAutoConfiguration;
import io.durable.autoconfigure.RemoteConversionAutoConfiguration;
import io.durable.web.DurableHttp;
import io.durable.web.DurableWebAutoConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.client.RestClient;

class DurableRemoteClientAutoConfigurationTests {

    private static final String URL = "durable.client.url=http://127.0.0.1:1/durable";
    private static final AutoConfigurations OURS = AutoConfigurations.of(
            DurableAutoConfiguration.class,
            RemoteConversionAutoConfiguration.class,
            DurableRemoteClientAutoConfiguration.class,
            DurableWebAutoConfiguration.class);

    private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(OURS);

    @Test
    void makesAClientWhereTheUrlIsSet() {
        runner.withPropertyValues(URL)
                .run(context -> assertThat(context)
                        .hasSingleBean(HttpDurableClient.class)
                        .hasSingleBean(DurableClient.class)
                        .hasSingleBean(DataConverter.class));
    }

    @Test
    void makesNoneWithoutTheUrl() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(DurableClient.class)
                .doesNotHaveBean(DataConverter.class));
    }

    @Test
    void makesNoneWithoutARestClient() {
        runner.withPropertyValues(URL)
                .withClassLoader(new FilteredClassLoader(RestClient.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DurableClient.class));
    }

    @Test
    void refusesToBeTheSecondOfTwoClients() {
        runner.withPropertyValues(URL)
                .withBean("own", DurableClient.class, () -> org.mockito.Mockito.mock(DurableClient.class))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("durable.client.url is set, but this application has a DurableClient"));
    }

    @Test
    void servesNoEndpointsOfAHubElsewhere() {
        new WebApplicationContextRunner()
                .withConfiguration(OURS)
                .withPropertyValues(URL, "durable.web.unsecured=true")
                .run(context -> assertThat(context)
                        .hasSingleBean(HttpDurableClient.class)
                        .doesNotHaveBean(DurableHttp.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "durable.client.url=orders",
                "durable.client.url=http://a/durable?b=c",
                "durable.client.wait-per-request=0",
                "durable.client.wait-per-request=61s"
            })
    void refusesWhatMakesNoSense(String property) {
        runner.withPropertyValues(URL, property)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("it must be"));
    }

    @Test
    void sendsTheCredentialsOfTheCustomizerAndSaysThatTheyDoNotDo() throws IOException {
        List<String> credentials = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            credentials.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of("none")));
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        server.start();
        try {
            RestClient.Builder shared = RestClient.builder();
            runner.withPropertyValues("durable.client.url=http://127.0.0.1:"
                            + server.getAddress().getPort() + "/durable/")
                    .withBean(RestClient.Builder.class, () -> shared)
                    .withBean(
                            RemoteClientCustomizer.class,
                            () -> builder -> builder.defaultHeader("Authorization", "Bearer x"))
                    .run(context -> assertThatExceptionOfType(DurableException.class)
                            .isThrownBy(
                                    () -> context.getBean(DurableClient.class).getInstance("a"))
                            .withMessageContaining("answered 403"));
            shared.build()
                    .get()
                    .uri("http://127.0.0.1:" + server.getAddress().getPort())
                    .exchange((sent, answer) -> "");
            assertThat(credentials).containsExactly("Bearer x", "none");
        } finally {
            server.stop(0);
        }
    }
}
