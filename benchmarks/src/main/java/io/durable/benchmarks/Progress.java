package io.durable.benchmarks;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** How far the orchestrations and activities are, as their own code sees it. Any thread may call. */
final class Progress {

    private static final long POLL_NANOS = 5_000_000;
    private static final long NOTE_NANOS = 5_000_000_000L;

    private final Set<String> finishedIds = ConcurrentHashMap.newKeySet();
    private final AtomicLong finished = new AtomicLong();
    private final AtomicLong activities = new AtomicLong();
    private volatile @Nullable Stamps stamps;

    /** The trivial activity: its input plus one. */
    String activity(String input) {
        activities.incrementAndGet();
        Stamps current = stamps;
        if (current != null) {
            current.add(System.nanoTime());
        }
        return Integer.toString(Integer.parseInt(input) + 1);
    }

    /** Notes that an orchestration's code has come to its end; replays count once. */
    void finished(String id) {
        if (finishedIds.add(id)) {
            finished.incrementAndGet();
        }
    }

    long finishedCount() {
        return finished.get();
    }

    long activityCount() {
        return activities.get();
    }

    /** Waits until so many orchestrations have finished since the program began. */
    void awaitFinished(long target, int limitSeconds) {
        long start = System.nanoTime();
        long noted = start;
        while (finished.get() < target) {
            long left = target - finished.get();
            if (Figures.secondsSince(start) > limitSeconds) {
                throw new IllegalStateException(
                        left + " orchestrations have not finished after " + limitSeconds + " s");
            }
            if (System.nanoTime() - noted > NOTE_NANOS) {
                noted = System.nanoTime();
                Console.note("  %d left", left);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** From now on the time of each activity is kept, until {@link #takeStamps}. */
    void keepStamps(int countMax) {
        stamps = new Stamps(countMax);
    }

    Stamps takeStamps() {
        Stamps taken = stamps;
        if (taken == null) {
            throw new IllegalStateException("No stamps are kept");
        }
        stamps = null;
        return taken;
    }

    /** When each activity ran, in {@link System#nanoTime}. */
    static final class Stamps {

        private final long[] times;
        private final AtomicInteger count = new AtomicInteger();

        Stamps(int countMax) {
            times = new long[countMax];
        }

        void add(long time) {
            int index = count.getAndIncrement();
            if (index < times.length) {
                times[index] = time;
            }
        }

        /** How many activities ran, also beyond what was kept. */
        int count() {
            return count.get();
        }

        /** Milliseconds per activity over the first so many. */
        double firstMillis(int window) {
            return (times[window] - times[0]) / 1e6 / window;
        }

        /** Milliseconds per activity over so many in the middle. */
        double middleMillis(int window) {
            int begin = (Math.min(count.get(), times.length) - window) / 2;
            return (times[begin + window] - times[begin]) / 1e6 / window;
        }

        /** Milliseconds per activity over the last so many. */
        double lastMillis(int window) {
            int end = Math.min(count.get(), times.length) - 1;
            return (times[end] - times[end - window]) / 1e6 / window;
        }
    }
}
