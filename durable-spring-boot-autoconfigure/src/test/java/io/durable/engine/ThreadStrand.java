package io.durable.engine;

import java.util.ArrayList;
import java.util.List;

/** A strand on a platform thread, for tests: control passes through one monitor. Counts how often it is resumed. */
final class ThreadStrand implements Strand {

    private enum Turn {
        CALLER,
        CODE
    }

    private final Thread thread;
    private Turn turn = Turn.CALLER;
    private State state = State.PARKED;
    private boolean started;
    private boolean abandoned;
    private int resumes;
    private int replays;
    private Runnable beforeDescription = () -> {};

    ThreadStrand(Runnable code) {
        this.thread = new Thread(() -> run(code), "strand");
        this.thread.setDaemon(true);
    }

    @Override
    public synchronized State replay() {
        replays++;
        return resume();
    }

    @Override
    public synchronized State resume() {
        if (state != State.PARKED) {
            throw new IllegalStateException("Resumed although " + state);
        }
        resumes++;
        turn = Turn.CODE;
        if (!started) {
            started = true;
            thread.start();
        }
        notifyAll();
        await(Turn.CALLER);
        return state;
    }

    @Override
    public synchronized void park() {
        back(State.PARKED);
        await(Turn.CODE);
    }

    /** Called by the code under test: makes the resumer believe that the time is over. */
    synchronized void letItBeOverdue() {
        back(State.OVERDUE);
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public String describe() {
        beforeDescription.run();
        return "Somewhere.java:7";
    }

    @Override
    public synchronized void abandon() {
        abandoned = true;
    }

    /** Does something when the caller asks where the code stands. */
    void beforeDescription(Runnable action) {
        beforeDescription = action;
    }

    synchronized boolean isAbandoned() {
        return abandoned;
    }

    /** How many of the resumes were for a replay. */
    synchronized int replays() {
        return replays;
    }

    synchronized int resumes() {
        return resumes;
    }

    synchronized boolean hasEnded() {
        return state == State.ENDED;
    }

    void join() {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts tests", e);
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("The code does not come to its end");
        }
    }

    private void run(Runnable code) {
        code.run();
        synchronized (this) {
            if (state != State.OVERDUE) {
                back(State.ENDED);
            }
        }
    }

    private void back(State reached) {
        state = reached;
        turn = Turn.CALLER;
        notifyAll();
    }

    private void await(Turn wanted) {
        while (turn != wanted) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException("Nobody interrupts strands in tests", e);
            }
        }
    }

    /** Makes strands and remembers them. */
    static final class Factory implements Strand.Factory {

        private final List<ThreadStrand> opened = new ArrayList<>();

        @Override
        public Strand open(Runnable code) {
            ThreadStrand strand = new ThreadStrand(code);
            opened.add(strand);
            return strand;
        }

        List<ThreadStrand> opened() {
            return opened;
        }

        ThreadStrand last() {
            return opened.get(opened.size() - 1);
        }
    }
}
