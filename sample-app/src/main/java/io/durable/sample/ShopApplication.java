package io.durable.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/** A small shop: orders come as JSON or as a CSV of many, and each of them is a durable orchestration. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class ShopApplication {

    public static void main(String[] args) {
        System.setProperty("h2.implicitRelativePath", "true"); // so that --shop.data-dir=data is as good as ./data
        SpringApplication.run(ShopApplication.class, args);
    }
}
