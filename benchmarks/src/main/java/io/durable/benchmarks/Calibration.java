package io.durable.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What the machine is worth at the moment, so that results of different hours can be set side by side. */
final class Calibration {

    private static final int ROUNDS = 4;
    private static final int MEGABYTES = 64;

    private Calibration() {}

    /** CPU milliseconds of a fixed piece of work, SHA-256 of 64 MB; the best of four. */
    static double measureMillis() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        byte[] megabyte = new byte[1 << 20];
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            MessageDigest digest = sha256();
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < MEGABYTES; i++) {
                digest.update(megabyte);
            }
            digest.digest();
            best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / 1e6);
        }
        return best;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every JDK has SHA-256, this one has not", missing);
        }
    }
}
