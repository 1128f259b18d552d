package io.durable.web;

import io.durable.testing.ManagementContract;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The contract in an application that has nothing else. */
class ManagementContractIntegrationTests extends ManagementContract {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Flows.class)
    static class Application {}
}
