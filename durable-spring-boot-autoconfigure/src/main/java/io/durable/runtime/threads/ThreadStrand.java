package io.durable.runtime.threads;

import io.durable.engine.Strand;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One orchestrator's thread. The turn passes by a volatile field, written last by the one who gives it and read first by the one who takes it, so each side
 * sees all that the other wrote.
 */
final class ThreadStrand implements Strand {

    private static final int FRAMES_SHOWN_MAX = 20;

    private enum Turn {
        LOOP,
        CODE,
        ENDED
    }

    private final Executor threads;
    private final TurnAllowance allowance;
    private final AlarmClock alarm;
    private final Runnable code;

    private volatile Turn turn = Turn.LOOP;
    private volatile @Nullable Thread runner;
    private volatile @Nullable Thread loop;
    private volatile boolean abandoned;
    private boolean started;

    ThreadStrand(Executor threads, TurnAllowance allowance, AlarmClock alarm, Runnable code) {
        this.threads = threads;
        this.allowance = allowance;
        this.alarm = alarm;
        this.code = code;
    }

    @Override
    public State resume() {
        State state = runFor(allowance.forTurn());
        if (state != State.OVERDUE) {
            allowance.turnEnded();
        }
        return state;
    }

    @Override
    public State replay() {
        return runFor(allowance.forReplay());
    }

    private State runFor(Duration timeMax) {
        loop = Thread.currentThread();
        turn = Turn.CODE;
        if (started) {
            LockSupport.unpark(runner);
        } else {
            started = true;
            threads.execute(this::run);
        }
        return awaitLoopsTurn(timeMax);
    }

    private State awaitLoopsTurn(Duration timeMax) {
        long end = System.nanoTime() + timeMax.toNanos();
        boolean interrupted = false;
        while (turn == Turn.CODE) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                restoreInterrupt(interrupted);
                return State.OVERDUE;
            }
            alarm.park(this, left);
            interrupted |= Thread.interrupted();
        }
        restoreInterrupt(interrupted);
        return turn == Turn.ENDED ? State.ENDED : State.PARKED;
    }

    private static void restoreInterrupt(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        runner = Thread.currentThread();
        try {
            code.run();
        } finally {
            runner = null;
            pass(Turn.ENDED);
            // the next strand on this thread must not see an interrupt that was meant for this one
            Thread.interrupted();
        }
    }

    private void pass(Turn to) {
        Thread waiting = loop;
        turn = to;
        LockSupport.unpark(waiting);
    }

    @Override
    public void park() {
        pass(Turn.LOOP);
        while (turn == Turn.LOOP && !abandoned) {
            LockSupport.park(this);
            // an interrupt by user code must not turn waiting into spinning
            Thread.interrupted();
        }
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == runner;
    }

    @Override
    public String describe() {
        Thread thread = runner;
        return thread == null
                ? ""
                : Stream.of(thread.getStackTrace())
                        .limit(FRAMES_SHOWN_MAX)
                        .map(frame -> "\tat " + frame)
                        .collect(Collectors.joining("\n"));
    }

    @Override
    public void abandon() {
        abandoned = true;
        Thread thread = runner;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
