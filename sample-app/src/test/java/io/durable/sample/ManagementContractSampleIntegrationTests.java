package io.durable.sample;

import io.durable.testing.ManagementContract;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/** The contract in the shop, as it is served. */
@Import(ManagementContract.Flows.class)
@TestPropertySource(
        properties = {"durable.embedded-kafka.enabled=false", "shop.demo-import=false", "shop.shipping-delay=10ms"})
class ManagementContractSampleIntegrationTests extends ManagementContract {}
