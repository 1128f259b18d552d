package io.durable.web;

import java.util.List;

/** Properties for tests. */
final class WebSettings {

    static final DurableWebProperties DEFAULT = new DurableWebProperties(
            "/durable",
            50,
            true,
            new DurableWebProperties.Links(List.of(), null),
            new DurableWebProperties.Authorities(
                    "durable:view", "durable:view-payload", "durable:operate", "durable:admin"));

    private WebSettings() {}
}
