package io.durable.autoconfigure;

import io.durable.engine.Strand;
import io.durable.runtime.threads.AlarmClock;
import io.durable.runtime.threads.ThreadStrands;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/** Where orchestrators are replayed for queries: on threads like those of the runtime, but apart, because a client asks also while the runtime does not run. */
final class QueryStrands implements Strand.Factory, AutoCloseable {

    private final ThreadStrands strands;

    QueryStrands(ThreadFactory threads, Duration turnTimeout) {
        this.strands = new ThreadStrands(
                threads, turnTimeout, new AlarmClock(threads)); // which need not run: who asks parks with a limit
    }

    @Override
    public Strand open(Runnable code) {
        return strands.open(code);
    }

    @Override
    public void close() {
        strands.close();
    }
}
