package io.durable.integration;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** An application with flows, activities and tables of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({
    Flows.class,
    EventFlows.class,
    RequestFlows.class,
    FailingFlows.class,
    FamilyFlows.class,
    LifetimeFlows.class,
    RewindFlows.class,
    LimitFlows.class,
    Warehouse.class,
    Ledger.class
})
class ShopApplication {}
