package io.durable.sample;

import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the shop does business.
 *
 * @param approvalLimit orders of more sales than this wait for somebody's approval
 * @param approvalTimeout how long they wait; then they are rejected
 * @param shippingDelay between payment and shipment
 * @param cardLimit the gateway refuses to charge more than this at once
 * @param gatewayFailureRate how often the gateway fails by chance, 0 to 1
 * @param demoImport whether the first start imports a few orders
 */
@ConfigurationProperties("shop")
public record ShopProperties(
        @DefaultValue("5000") BigDecimal approvalLimit,
        @DefaultValue("1d") Duration approvalTimeout,
        @DefaultValue("1s") Duration shippingDelay,
        @DefaultValue("1000000") BigDecimal cardLimit,
        @DefaultValue("0.1") double gatewayFailureRate,
        @DefaultValue("true") boolean demoImport) {}
