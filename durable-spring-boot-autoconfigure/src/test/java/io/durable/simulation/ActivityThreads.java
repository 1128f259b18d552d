package io.durable.simulation;

import io.durable.engine.Strand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The threads on which one process runs activities: they go on when the world says so. */
final class ActivityThreads implements Executor {

    private final HandoverStrands strands = new HandoverStrands();
    private final List<Strand> running = new ArrayList<>();
    private @Nullable Strand current;
    private @Nullable Violation violation;

    @Override
    public void execute(Runnable code) {
        running.add(strands.open(() -> {
            try {
                code.run();
            } catch (NodeDied died) {
                // nobody is there to hear of it
            }
        }));
    }

    boolean isIdle() {
        return running.isEmpty();
    }

    /** Whether the caller is on one of these threads. */
    boolean isInside() {
        return current != null && current.isCurrent();
    }

    /** Lets others go on, if the caller is on one of these threads. */
    void park() {
        if (isInside()) {
            current.park();
        }
    }

    /** One of them goes on; all of them have made so many steps. */
    void progress(SeededRandomness random) {
        if (running.isEmpty() || current != null) {
            return;
        }
        Strand next = random.pick(running);
        current = next;
        try {
            if (next.resume() == Strand.State.ENDED) {
                running.remove(next);
            }
        } finally {
            current = null;
        }
        if (violation != null) {
            throw violation;
        }
    }

    /** The worker catches all that is thrown; this is thrown to the world. */
    void note(Violation found) {
        violation = found;
    }

    void killAll() {
        running.clear();
        strands.killAll();
    }
}
