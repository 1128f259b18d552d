package io.durable.observe;

import io.durable.history.InstanceId;
import io.durable.history.TraceContext;
import io.durable.spi.InstanceRecord;
import org.jspecify.annotations.Nullable;

/** Writes the spans of a trace that no observation can: they are in the trace of an instance, whichever thread writes them, or lie in the past. */
interface SpanWriter {

    /** Writes none. */
    SpanWriter NONE = new SpanWriter() {

        @Override
        public @Nullable TraceContext started(
                @Nullable TraceContext trace, String orchestration, @Nullable String version, InstanceId instance) {
            return trace;
        }

        @Override
        public void lived(InstanceRecord row) {
            // nobody writes it down
        }
    };

    /** The code of an instance in this trace, or in none, starts another one. Gives where that belongs. */
    @Nullable
    TraceContext started(
            @Nullable TraceContext trace, String orchestration, @Nullable String version, InstanceId instance);

    /** An instance has ended: its whole life. */
    void lived(InstanceRecord row);
}
