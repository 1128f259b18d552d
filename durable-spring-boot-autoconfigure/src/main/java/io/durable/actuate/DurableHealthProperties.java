package io.durable.actuate;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the health of a hub.
 *
 * @param backlogAgeMax Time for which instances or messages may have been due before the health warns of it.
 */
@ConfigurationProperties("durable.health")
record DurableHealthProperties(@DefaultValue("5m") Duration backlogAgeMax) {

    /** @throws IllegalArgumentException if it is no time */
    DurableHealthProperties {
        if (backlogAgeMax.isNegative() || backlogAgeMax.isZero()) {
            throw new IllegalArgumentException(
                    "durable.health.backlog-age-max is " + backlogAgeMax + ", it must be more than nothing");
        }
    }
}
