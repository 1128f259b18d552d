package io.durable.simulation;

import io.durable.engine.Strand;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Strands on pooled threads. Only one of the caller and the code runs at any time, so a world with thousands of them behaves as if it had one thread. There is
 * no time-out: simulated code always parks.
 */
final class HandoverStrands implements Strand.Factory {

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(null, task, "simulated-orchestrator", 256 * 1024);
        thread.setDaemon(true);
        return thread;
    });

    private final Set<HandoverStrand> open = ConcurrentHashMap.newKeySet();

    @Override
    public Strand open(Runnable code) {
        return new HandoverStrand(code);
    }

    /** Ends the threads of strands that nobody will resume: their node died. */
    void killAll() {
        for (HandoverStrand strand : Set.copyOf(open)) {
            strand.kill();
        }
    }

    private final class HandoverStrand implements Strand {

        private final Runnable code;
        private final Semaphore toCode = new Semaphore(0);
        private final Semaphore toCaller = new Semaphore(0);
        private boolean begun;
        private volatile boolean resumed;
        private volatile boolean ended;
        private volatile boolean killed;
        private volatile @Nullable Thread runner;

        HandoverStrand(Runnable code) {
            this.code = code;
        }

        @Override
        public State resume() {
            resumed = true;
            if (begun) {
                toCode.release();
            } else {
                begun = true;
                open.add(this);
                THREADS.execute(this::run);
            }
            toCaller.acquireUninterruptibly();
            resumed = false;
            return ended ? State.ENDED : State.PARKED;
        }

        private void run() {
            runner = Thread.currentThread();
            try {
                code.run();
            } catch (Killed gone) {
                // the node is dead: nobody is there to hear of it
            } finally {
                runner = null;
                ended = true;
                open.remove(this);
                toCaller.release();
            }
        }

        @Override
        public void park() {
            if (killed) {
                throw new Killed();
            }
            toCaller.release();
            toCode.acquireUninterruptibly();
            if (killed) {
                throw new Killed();
            }
        }

        void kill() {
            killed = true;
            if (!resumed && !ended) {
                toCode.release();
                toCaller.acquireUninterruptibly();
            } // otherwise its own code has killed the node, and ends where it parks next
        }

        @Override
        public boolean isCurrent() {
            return runner == Thread.currentThread();
        }

        @Override
        public String describe() {
            return "";
        }

        @Override
        public void abandon() {
            kill();
        }
    }

    /** Ends the code of a dead node. */
    private static final class Killed extends Error {
        Killed() {
            super("killed", null, false, false);
        }
    }
}
