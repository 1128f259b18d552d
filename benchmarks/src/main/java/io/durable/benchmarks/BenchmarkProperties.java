package io.durable.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** The properties of the application under measurement: its database and its way of dispatching, everything else as it is by default. */
final class BenchmarkProperties {

    private static final String DISPATCH = "durable.activities.dispatch";

    private BenchmarkProperties() {}

    /** @throws IllegalStateException if the environment does not say what the options need */
    static Map<String, Object> of(BenchmarkOptions options, Map<String, String> environment) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.main.web-application-type", "none");
        properties.put("durable.task-hub", "benchmark");
        properties.put("durable.jpa.initialize-schema", "always");
        if (options.usesH2()) {
            properties.put("spring.datasource.url", h2Url());
            properties.put("spring.datasource.username", "sa");
        } else {
            properties.put("spring.datasource.url", required(environment, "JDBC_URL"));
            properties.put("spring.datasource.username", environment.getOrDefault("PGUSER", "postgres"));
            properties.put("spring.datasource.password", environment.getOrDefault("PGPASSWORD", "postgres"));
        }
        if (options.usesKafka()) {
            requireDispatchProperty();
            properties.put(DISPATCH, options.dispatch());
            properties.put("spring.kafka.bootstrap-servers", required(environment, "KAFKA_BOOTSTRAP_SERVERS"));
        }
        if (options.cached() != null) {
            properties.put("durable.orchestrations.max-cached", options.cached());
        }
        return properties;
    }

    private static String h2Url() {
        try {
            Path file = Files.createTempDirectory("benchmark-").resolve("hub");
            return "jdbc:h2:file:" + file + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalStateException("The environment variable " + name + " is not set");
        }
        return value;
    }

    /** A property that nobody knows would be ignored, and local figures printed under Kafka's name. */
    private static void requireDispatchProperty() {
        try {
            for (URL metadata : Collections.list(BenchmarkProperties.class
                    .getClassLoader()
                    .getResources("META-INF/spring-configuration-metadata.json"))) {
                try (InputStream json = metadata.openStream()) {
                    if (new String(json.readAllBytes(), StandardCharsets.UTF_8).contains('"' + DISPATCH + '"')) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("This build has no property " + DISPATCH + ": it can't dispatch over Kafka");
    }
}
