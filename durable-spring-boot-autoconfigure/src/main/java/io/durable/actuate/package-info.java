/** What the actuator shows of a hub: health, info, and an endpoint for people. Depends on {@code io.durable}, the ports, and Spring Boot's actuator alone. */
@NullMarked
package io.durable.actuate;

import org.jspecify.annotations.NullMarked;
