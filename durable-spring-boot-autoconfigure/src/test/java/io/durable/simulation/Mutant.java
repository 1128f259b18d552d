package io.durable.simulation;

import java.util.EnumSet;
import java.util.Set;

/**
 * A deliberate mistake, to see that the checkers notice it.
 *
 * @param missing layers of the store that are left out
 * @param defects mistakes that wrapped ports make
 * @param failsOver whether the database fails over to a replica that lost the tail now and then
 * @param overKafka whether there is a transport between the nodes
 * @param wide whether the world makes use of all features; otherwise of those that worlds had first, so that their seeds go on meaning what they meant
 */
record Mutant(Set<Protection> missing, Set<Defect> defects, boolean failsOver, boolean overKafka, boolean wide) {

    /** A mistake that a wrapped port makes. */
    enum Defect {
        /** Tasks are dispatched before the commit that schedules them. */
        PUBLISH_BEFORE_COMMIT,
        /** An owner keeps its memory after a commit of unknown outcome, and reads only its token again. */
        KEEP_CACHE,
        /** Nothing is swept. */
        NO_SWEEP,
        /** Pending tasks that an owner before left behind are not found. */
        NO_REDISPATCH,
        /** A client is told that its write is done before it is. */
        ACKNOWLEDGE_BEFORE_COMMIT,
        /** A commit of unknown outcome is taken for one that was rolled back. */
        BLIND_RETRY,
        /** An outcome is matched with its task by execution and step alone. */
        NO_TASK_NONCE,
        /** Clients number their messages, and a replica that lost the tail numbers on from where it is. */
        SEQUENTIAL_MESSAGE_IDS,
        /** An idle owner always believes that its token is current. */
        NO_VERIFICATION,
        /** An owner believes that its token is current after it has read rows. */
        UNVERIFIED_READS,
        /** Nobody looks for tasks that were lost on their way to others. */
        NO_AUDIT,
        /** Tasks that went to others are taken back when time has passed, wherever they are. */
        AUDIT_BY_TIME,
        /** Nobody looks whether a report of a task that a node has for itself has arrived. */
        NO_CONFIRMATION,
        /** Every node counts as dead when its tasks are looked at. */
        NO_LIVE_NODES,
        /** Nobody hears that an attempt could not be made. */
        UNAVAILABLE_UNHEARD,
        /** A task is acknowledged as if it were claimed. */
        NO_CLAIM,
        /** A node does not look for tasks that it has according to their rows alone. */
        NO_INVENTORY,
        /** Activities have no limits, whatever was configured. */
        NO_LIMITS,
        /** A limit lets one attempt more through than it says. */
        ONE_TOO_MANY,
        /** It is not looked at which key an attempt has. */
        NO_KEYS,
        /** It is not looked at by which request an instance was started. */
        NO_REQUEST,
        /** What was sent to an earlier incarnation reaches the present one. */
        NO_INCARNATION,
        /** Messages to instances that are not there any more are not found. */
        NO_LEFTOVERS,
        /** What an attempt gives after its time is over is reported. */
        LATE_RESULT,
        /** Code of another version runs an instance for which there is none of its own. */
        VERSION_FALLBACK,
        /** Children are not told of their parent's end. */
        NO_CLOSING
    }

    Mutant {
        missing = Set.copyOf(missing);
        defects = Set.copyOf(defects);
    }

    /** The product as it is. */
    static Mutant none() {
        return new Mutant(Set.of(), Set.of(), false, false, false);
    }

    static Mutant of(Defect defect) {
        return none().with(defect);
    }

    static Mutant lacking(Protection first, Protection... others) {
        return new Mutant(EnumSet.of(first, others), Set.of(), false, false, false);
    }

    Mutant with(Defect defect) {
        Set<Defect> all = EnumSet.of(defect);
        all.addAll(defects);
        return new Mutant(missing, all, failsOver, overKafka, wide);
    }

    Mutant failingOver() {
        return new Mutant(missing, defects, true, overKafka, wide);
    }

    Mutant withTransport() {
        return new Mutant(missing, defects, failsOver, true, wide);
    }

    Mutant inWideWorlds() {
        return new Mutant(missing, defects, failsOver, overKafka, true);
    }

    boolean has(Defect defect) {
        return defects.contains(defect);
    }

    boolean isNone() {
        return missing.isEmpty() && defects.isEmpty();
    }
}
