package io.durable.runtime;

import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.CommitOutcome;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A meter that can't disturb what it measures: what it throws is logged, the first time, and changes nothing. */
final class GuardedMeter implements RuntimeMeter {

    private static final Logger log = LoggerFactory.getLogger(GuardedMeter.class);

    private final RuntimeMeter meter;
    private final AtomicBoolean said = new AtomicBoolean();

    private GuardedMeter(RuntimeMeter meter) {
        this.meter = meter;
    }

    static RuntimeMeter of(RuntimeMeter meter) {
        return meter == NONE ? NONE : new GuardedMeter(meter);
    }

    @Override
    public long begin() {
        try {
            return meter.begin();
        } catch (RuntimeException e) {
            say(e);
            return 0;
        }
    }

    @Override
    public void started(String orchestrator) {
        try {
            meter.started(orchestrator);
        } catch (RuntimeException e) {
            say(e);
        }
    }

    @Override
    public void ended(String orchestrator, OrchestrationRuntimeStatus status) {
        try {
            meter.ended(orchestrator, status);
        } catch (RuntimeException e) {
            say(e);
        }
    }

    @Override
    public void turned(String orchestrator, long begun) {
        try {
            meter.turned(orchestrator, begun);
        } catch (RuntimeException e) {
            say(e);
        }
    }

    @Override
    public void replayed(String orchestrator, int entries, long begun) {
        try {
            meter.replayed(orchestrator, entries, begun);
        } catch (RuntimeException e) {
            say(e);
        }
    }

    @Override
    public void committed(int instances, CommitOutcome outcome, long begun) {
        try {
            meter.committed(instances, outcome, begun);
        } catch (RuntimeException e) {
            say(e);
        }
    }

    @Override
    public void swept(int instances) {
        try {
            meter.swept(instances);
        } catch (RuntimeException e) {
            say(e);
        }
    }

    @Override
    public void lost(int partition) {
        try {
            meter.lost(partition);
        } catch (RuntimeException e) {
            say(e);
        }
    }

    @Override
    public void attempted(TaskInvocation invocation, TaskOutcome outcome, long begun) {
        try {
            meter.attempted(invocation, outcome, begun);
        } catch (RuntimeException e) {
            say(e);
        }
    }

    private void say(RuntimeException failure) {
        if (said.compareAndSet(false, true)) {
            log.warn("The meter fails; what it misses is not measured, and this is said once", failure);
        }
    }
}
