package io.durable.runtime.threads;

import org.jspecify.annotations.Nullable;

/** The thread that does one piece of work, for as long as it does: who interrupts it never meets the work that comes after. Any thread may call. */
public final class Workplace {

    private @Nullable Thread thread;

    /** The calling thread begins the work. */
    public synchronized void enter() {
        thread = Thread.currentThread();
    }

    /** The work has ended. An interrupt that was meant for it is taken back. */
    public synchronized void leave() {
        thread = null;
        CachedThreads.forgetInterrupt();
    }

    /** Nothing interrupts the rest of the work. */
    public synchronized void shield() {
        thread = null;
    }

    /** Interrupts the work, if it is under way and not shielded. */
    public synchronized void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
