package io.durable.simulation;

import io.durable.simulation.Log.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Sends what one process has to say, in the background: some of it is lost, doubled or overtaken, and of some nobody knows. */
final class Producer {

    private final SeededRandomness random;
    private final Faults faults;
    private final List<Outgoing> waiting = new ArrayList<>();

    Producer(SeededRandomness random, Faults faults) {
        this.random = random;
        this.faults = faults;
    }

    /** How a sending ended. */
    interface Answer {

        /**
         * The sending is over.
         *
         * @param delivered whether the sender may believe that it is on its way
         * @param written whether it is, which the sender does not know
         */
        void ended(boolean delivered, boolean written);
    }

    /** Something to be sent. */
    static final class Outgoing {

        private final Supplier<Entry<?>> append;
        private final Answer answer;
        private final Consumer<String> harmed;
        private final List<Entry<?>> entries = new ArrayList<>();
        private boolean waiting = true;

        Outgoing(Supplier<Entry<?>> append, Answer answer, Consumer<String> harmed) {
            this.append = append;
            this.answer = answer;
            this.harmed = harmed;
        }

        /** Whether nobody will take it out of the stream any more. */
        boolean isGone() {
            return !waiting && entries.stream().allMatch(Entry::isGone);
        }
    }

    void send(Outgoing outgoing) {
        waiting.add(outgoing);
    }

    List<Outgoing> waiting() {
        return List.copyOf(waiting);
    }

    /** Sends one of those that wait. Returns whether there was one. */
    boolean flush(boolean connected) {
        if (waiting.isEmpty() || (!connected && random.chance(0.5))) {
            return false;
        }
        Outgoing next = waiting.remove(faults.isActive() ? random.below(waiting.size()) : 0);
        next.waiting = false;
        if (!connected) {
            next.harmed.accept("it could not be sent");
            next.answer.ended(false, false);
        } else if (faults.happens(0.04)) {
            next.harmed.accept("it could not be sent");
            next.answer.ended(false, false);
        } else if (faults.happens(0.05)) {
            next.harmed.accept("it was sent and nobody knows");
            next.entries.add(next.append.get());
            next.answer.ended(false, true);
        } else if (faults.happens(0.06)) {
            next.harmed.accept("it was lost");
            next.answer.ended(true, false);
        } else {
            next.entries.add(next.append.get());
            if (faults.happens(0.06)) {
                next.harmed.accept("it was doubled");
                next.entries.add(next.append.get());
            }
            next.answer.ended(true, true);
        }
        return true;
    }

    void clear() {
        waiting.clear();
    }
}
