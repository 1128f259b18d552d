package io.durable.sample;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.scheduling.annotation.EnableScheduling;

/** A small shop: orders come as JSON or as a CSV of many, and each of them is a durable orchestration. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class ShopApplication {

    private static final String DATA_DIR = "shop.data-dir";

    public static void main(String[] args) {
        new SpringApplicationBuilder(ShopApplication.class)
                .initializers(ShopApplication::makeDataDirAbsolute)
                .run(args);
    }

    /** H2 refuses a path such as {@code data}, which people write. */
    private static void makeDataDirAbsolute(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        Path directory = Path.of(environment.getRequiredProperty(DATA_DIR)).toAbsolutePath();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("absolute data directory", Map.of(DATA_DIR, directory.toString())));
    }
}
