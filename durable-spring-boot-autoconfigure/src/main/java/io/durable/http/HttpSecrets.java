package io.durable.http;

/**
 * Knows the secrets that requests of orchestrators name, where they are sent. Define a bean to take them from elsewhere than the properties {@code durable.http.secrets.*}. Called by several
 * threads, once for each secret and attempt, so that a secret that was changed is the new one from then on.
 */
@FunctionalInterface
public interface HttpSecrets {

    /**
     * The whole value of the header, such as {@code Bearer abc}.
     *
     * @throws IllegalArgumentException if there is none of this name; the exchange fails and the message must hold no secret
     */
    String resolve(String name);
}
