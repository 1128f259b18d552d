package io.durable.engine;

import java.util.ArrayDeque;
import java.util.Queue;

/** What only the code can answer, on its own thread, while it waits for something else; answered before the next event is shown to anybody. */
final class Questions {

    private final Queue<Runnable> open = new ArrayDeque<>(1);

    void ask(Runnable question) {
        open.add(question);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Answers the oldest question; called on the strand. */
    void answerNext() {
        open.remove().run();
    }
}
