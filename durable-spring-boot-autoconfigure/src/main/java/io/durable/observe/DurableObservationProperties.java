package io.durable.observe;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of observations, of which spans are made where the application has a tracer. Starts and activities are always observed.
 *
 * @param enabled Whether anything is observed.
 * @param turns Whether each turn of an instance is observed, as a span in its trace.
 * @param commits Whether each commit is observed, in traces of their own because it is of many instances.
 */
@ConfigurationProperties("durable.observations")
record DurableObservationProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("false") boolean turns,
        @DefaultValue("false") boolean commits) {}
