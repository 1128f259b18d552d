package io.durable.benchmarks;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A Spring Boot application without a web server, as a user of the starter would write it. */
@SpringBootApplication
class BenchmarkApplication {

    @Bean
    Progress progress() {
        return new Progress();
    }
}
