package io.durable.runtime.threads;

import java.time.Duration;

/**
 * How long code may run without parking: the turn time-out; several times as long where it is rebuilt from its history, which repeats many turns; and so long
 * as well until a first turn of this process has ended in time, because classes are loaded by the way. Any thread may ask.
 */
final class TurnAllowance {

    private static final int LENIENCY = 5;

    private final Duration turnTimeout;
    private final Duration replayTimeout;
    private volatile boolean warm;

    TurnAllowance(Duration turnTimeout, Duration replayTimeout) {
        this.turnTimeout = turnTimeout;
        this.replayTimeout = replayTimeout;
    }

    static TurnAllowance of(Duration turnTimeout) {
        return new TurnAllowance(turnTimeout, turnTimeout.multipliedBy(LENIENCY));
    }

    Duration forTurn() {
        return warm ? turnTimeout : replayTimeout;
    }

    Duration forReplay() {
        return replayTimeout;
    }

    /** A turn has ended in time. */
    void turnEnded() {
        if (!warm) {
            warm = true;
        }
    }
}
