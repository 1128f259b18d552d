package io.durable.engine;

import io.durable.DurableException;
import io.durable.history.InstanceId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds the code of an orchestrator. Once it is cut, the code is unwound and its context is inert: every call on it throws {@link Unwind} and records
 * nothing. The code's side and the loop's side never run at the same time, except that overdue code may still be running when the line is cut.
 */
final class Lifeline {

    private static final Logger log = LoggerFactory.getLogger(OrchestrationExecution.class);

    private final InstanceId instance;
    private final Questions questions;
    private @Nullable Strand strand;
    private @Nullable OrchestrationTask<?> awaited;
    private @Nullable DurableException stalled;
    private boolean interrupted;
    private boolean unwinding;
    private boolean swallowReported;
    private @Nullable String closed;
    private volatile boolean cut;

    Lifeline(InstanceId instance, Questions questions) {
        this.instance = instance;
        this.questions = questions;
    }

    void attach(Strand strand) {
        this.strand = strand;
    }

    /** Every call that the code makes passes here first. */
    void enter() {
        if (closed != null) {
            throw new IllegalStateException(
                    "The context or a task of orchestration '" + instance + "' was used " + closed);
        }
        if (!isHeld()) {
            throw new IllegalStateException("The context or a task of orchestration '" + instance
                    + "' was used from another thread than the orchestrator's own. Do parallel work in activities");
        }
        requireUncut();
    }

    /**
     * Refuses the code's calls until {@link #reopen}.
     *
     * @param where they come from now, and why they can't
     */
    void close(String where) {
        closed = where;
    }

    void reopen() {
        closed = null;
    }

    void requireUncut() {
        if (cut) {
            throw unwind();
        }
    }

    /** Gives control back until the task may have ended; called on the strand. */
    void park(OrchestrationTask<?> task) {
        awaited = task;
        try {
            mustStrand().park();
        } catch (Unwind nothingToWaitFor) {
            cut = true;
            unwinding = true;
            throw nothingToWaitFor;
        }
        awaited = null;
    }

    /** Whether the code waits for something that has ended, is asked something meanwhile, or is not to wait any longer. */
    boolean isReady() {
        return awaited != null && (awaited.hasEnded() || interrupted || !questions.isEmpty());
    }

    /** Lets the code wait no longer. */
    void interrupt() {
        interrupted = true;
    }

    /** Whether the code was interrupted since this was asked last. */
    boolean takeInterruption() {
        boolean taken = interrupted;
        interrupted = false;
        return taken;
    }

    void cut() {
        cut = true;
    }

    boolean isCut() {
        return cut;
    }

    /** Cuts the line because the instance can't go on. */
    Unwind stall(DurableException reason) {
        stalled = reason;
        cut = true;
        return unwind();
    }

    /** Why the instance can't go on; absent if it can. */
    @Nullable
    DurableException stalled() {
        return stalled;
    }

    /** What is to be thrown now that the line is cut. */
    Unwind unwind() {
        if (isHeld()) {
            if (unwinding) {
                reportSwallowed();
            }
            unwinding = true;
        }
        return Unwind.UNWIND;
    }

    /** Takes note of the end of the code. Gives whether it counts: what code makes up after it was told to unwind does not. */
    boolean endCode(boolean unwound) {
        boolean swallowed = unwinding && !unwound;
        if (swallowed) {
            reportSwallowed();
        }
        return !swallowed;
    }

    private void reportSwallowed() {
        if (!swallowReported) {
            swallowReported = true;
            log.error(
                    "Orchestration '{}' went on after it was told to unwind; nothing that it does from there on is recorded. "
                            + "Let Errors pass in its code: catch Exception, not Throwable, and leave the context alone in finally blocks",
                    instance);
        }
    }

    private boolean isHeld() {
        return strand != null && strand.isCurrent();
    }

    private Strand mustStrand() {
        if (strand == null) {
            throw new IllegalStateException("Orchestration '" + instance + "' waits before it has begun");
        }
        return strand;
    }
}
