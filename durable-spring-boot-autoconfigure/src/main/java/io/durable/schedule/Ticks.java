package io.durable.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * The times at which a schedule is due. A cron expression with certain hours means the clock on the wall: what falls into the gap when clocks go forward is due at its end, what comes twice when they go back is
 * due once. One that says every hour, or every so many, goes by elapsed time, because that is what is meant by it; so Spring reads all of them.
 */
final class Ticks {

    private final @Nullable CronExpression cron;
    private final ZoneId zone;
    private final @Nullable Duration every;
    private final boolean isByElapsedTime;

    private Ticks(@Nullable CronExpression cron, ZoneId zone, @Nullable Duration every, boolean isByElapsedTime) {
        this.cron = cron;
        this.zone = zone;
        this.every = every;
        this.isByElapsedTime = isByElapsedTime;
    }

    /** @throws IllegalArgumentException if the expression can't be read */
    static Ticks of(@Nullable String cron, ZoneId zone, @Nullable Duration every) {
        if (cron == null) {
            return new Ticks(null, zone, every, true);
        }
        try {
            return new Ticks(CronExpression.parse(cron), zone, null, saysEveryHour(cron.trim()));
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(
                    "Cron expression '" + cron
                            + "' can't be read, it has six fields (second minute hour day month weekday): "
                            + unreadable.getMessage(),
                    unreadable);
        }
    }

    private static boolean saysEveryHour(String cron) {
        String[] fields = cron.split("\\s+");
        return fields.length == 1 ? cron.equals("@hourly") : fields[2].startsWith("*");
    }

    /** The first tick after this time; none if the expression never comes true again. */
    Optional<Instant> nextAfter(Instant time) {
        if (every != null) {
            return Optional.of(nextMultiple(time, every));
        }
        return isByElapsedTime ? nextByElapsedTime(time) : nextOnTheWall(time);
    }

    /** How many ticks there are from one time on and before another, counted up to a limit. Those of an interval are worked out, however many there are. */
    int count(Instant from, Instant to, int max) {
        if (every != null) {
            long count = multiplesBefore(to, every) - multiplesBefore(from, every);
            return (int) Math.min(Math.max(count, 0), max);
        }
        int count = 0;
        Optional<Instant> tick = nextAfter(from.minusNanos(1));
        while (count < max && tick.isPresent() && tick.get().isBefore(to)) {
            count++;
            tick = nextAfter(tick.get());
        }
        return count;
    }

    /** The last tick before a time: a tick before it is known. */
    Instant lastBefore(Instant time, Instant known) {
        return every == null
                ? lastBefore(this::nextAfter, time, known)
                : Instant.ofEpochMilli((multiplesBefore(time, every) - 1) * every.toMillis());
    }

    /** By halving, until there is no room left for two ticks: a cron expression has no two within a second. */
    static Instant lastBefore(Function<Instant, Optional<Instant>> nextAfter, Instant time, Instant known) {
        Instant last = known;
        Instant none = time;
        while (Duration.between(last, none).toMillis() > 1) {
            Instant middle = last.plus(Duration.between(last, none).dividedBy(2));
            Optional<Instant> tick = nextAfter.apply(middle.minusNanos(1));
            if (tick.isPresent() && tick.get().isBefore(time)) {
                last = tick.get();
            } else {
                none = middle;
            }
        }
        return last;
    }

    /** How many ticks of an interval there have been since 1970, that of 1970 included, negative before it. */
    private static long multiplesBefore(Instant time, Duration every) {
        return Math.floorDiv(time.minusNanos(1).toEpochMilli(), every.toMillis()) + 1;
    }

    private static Instant nextMultiple(Instant time, Duration every) {
        long millis = every.toMillis();
        return Instant.ofEpochMilli(Math.multiplyExact(Math.floorDiv(time.toEpochMilli(), millis) + 1, millis));
    }

    private Optional<Instant> nextByElapsedTime(Instant time) {
        ZonedDateTime next = expression().next(time.atZone(zone));
        return Optional.ofNullable(next).map(ZonedDateTime::toInstant);
    }

    private Optional<Instant> nextOnTheWall(Instant time) {
        LocalDateTime local = expression().next(time.atZone(zone).toLocalDateTime());
        while (local != null) {
            Instant tick = toInstant(local);
            if (tick.isAfter(time)) {
                return Optional.of(tick);
            }
            local = expression().next(local); // it has come the first time, or was moved to the end of a gap
        }
        return Optional.empty();
    }

    private Instant toInstant(LocalDateTime local) {
        ZoneOffsetTransition transition = zone.getRules().getTransition(local);
        return transition != null && transition.isGap()
                ? transition.getInstant()
                : local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }

    private CronExpression expression() {
        if (cron == null) {
            throw new IllegalStateException("This schedule has an interval");
        }
        return cron;
    }
}
