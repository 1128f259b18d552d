package io.durable.engine;

import io.durable.history.ExecutionId;
import io.durable.history.InboundEvent.ExecutionForked;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.StepsRepeated;

/**
 * What everything is derived from that the code makes up: ids, random values. The same in a replay, also in the replay of a history that another execution has lived through; another
 * one for another incarnation, and for what comes behind a cut, because what was made up behind it before may still be there.
 */
final class Seed {

    private ExecutionId execution;
    private int cuts;
    private boolean anew;

    Seed(ExecutionId own) {
        this.execution = own;
    }

    void begin(ExecutionStarted start) {
        if (start.origin() != null) {
            execution = start.origin();
        }
        cuts = start.cuts();
        anew = cuts > 0;
    }

    void pass(StepsRepeated cut) {
        cuts++;
        anew = false;
        if (cut instanceof ExecutionForked forked) {
            execution = forked.execution();
        }
    }

    /** Whose code makes it up. */
    ExecutionId execution() {
        return execution;
    }

    /** Different for all that is derived on its two sides of a cut. */
    String text() {
        String text = execution.incarnation() + ":" + execution.execution();
        return cuts == 0 ? text : text + (anew ? ":anew" : ":cut") + cuts;
    }
}
