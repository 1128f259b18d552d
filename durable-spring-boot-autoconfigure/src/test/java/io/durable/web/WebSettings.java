package io.durable.web;

/** Properties for tests. */
final class WebSettings {

    static final DurableWebProperties DEFAULT = new DurableWebProperties(
            "/durable",
            true,
            new DurableWebProperties.Authorities(
                    "durable:view", "durable:view-payload", "durable:operate", "durable:admin"));

    private WebSettings() {}
}
