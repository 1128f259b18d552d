/** Schedules: an eternal orchestration for each, and the client that makes and steers them. Depends on the client and the public face; of Spring only on its cron expressions. */
@NullMarked
package io.durable.schedule;

import org.jspecify.annotations.NullMarked;
