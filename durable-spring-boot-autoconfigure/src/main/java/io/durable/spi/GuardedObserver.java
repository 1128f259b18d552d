package io.durable.spi;

import io.durable.history.InstanceId;
import io.durable.history.TraceContext;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what an observer throws from the work. */
final class GuardedObserver implements Observer {

    static final Observed<Object> NOTHING = new Observed<>() {};

    private static final Logger log = LoggerFactory.getLogger(GuardedObserver.class);

    private final Observer observer;
    private final AtomicBoolean said = new AtomicBoolean();

    GuardedObserver(Observer observer) {
        this.observer = observer;
    }

    @Override
    public Observed<NewInstance.Outcome> starting(InstanceRecord row) {
        return guarded(() -> observer.starting(row));
    }

    @Override
    public @Nullable TraceContext started(
            @Nullable TraceContext trace, String orchestration, @Nullable String version, InstanceId instance) {
        try {
            return observer.started(trace, orchestration, version, instance);
        } catch (RuntimeException e) {
            say(e);
            return trace;
        }
    }

    @Override
    public Observed<InstanceCommit> turning(InstanceRecord row) {
        return guarded(() -> observer.turning(row));
    }

    @Override
    public Observed<TaskOutcome> attempting(TaskInvocation invocation) {
        return guarded(() -> observer.attempting(invocation));
    }

    @Override
    public Observed<CommitOutcome> committing(int instances) {
        return guarded(() -> observer.committing(instances));
    }

    @Override
    public void ended(InstanceRecord row) {
        quietly(() -> observer.ended(row));
    }

    private <R> Observed<R> guarded(Supplier<Observed<R>> begin) {
        try {
            Observed<R> begun = begin.get();
            return begun == NOTHING ? begun : new Guarded<>(begun);
        } catch (RuntimeException e) {
            say(e);
            return Observer.unobserved();
        }
    }

    private void quietly(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            say(e);
        }
    }

    private void say(RuntimeException failure) {
        if (said.compareAndSet(false, true)) {
            log.warn("The observer fails; what it misses is in no trace, and this is said once", failure);
        }
    }

    private final class Guarded<R> implements Observed<R> {

        private final Observed<R> observed;

        Guarded(Observed<R> observed) {
            this.observed = observed;
        }

        @Override
        public @Nullable TraceContext context() {
            try {
                return observed.context();
            } catch (RuntimeException e) {
                say(e);
                return null;
            }
        }

        @Override
        public void ended(R result) {
            quietly(() -> observed.ended(result));
        }

        @Override
        public void failed(Throwable failure) {
            quietly(() -> observed.failed(failure));
        }
    }
}
