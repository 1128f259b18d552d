package io.durable.remote;

import org.springframework.web.client.RestClient;

/** A bean of this type adds to the requests of the client over HTTP, and to no others, what the hub wants: credentials above all. Called once, at start, in the order of the beans. */
@FunctionalInterface
public interface RemoteClientCustomizer {

    void customize(RestClient.Builder builder);
}
