package io.durable.engine;

import io.durable.DurableException;
import io.durable.history.Decision;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InboundEvent.UpdateRequested;
import io.durable.history.MessageId;
import io.durable.history.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a turn. */
public sealed interface TurnResult {

    /**
     * The turn went well.
     *
     * @param appended what the history gains, in order
     * @param canceledTimers messages of timers that were given up, those created in this very turn included, those that fired in it not
     * @param canceledTasks tasks whose outcome nobody wants any more, those scheduled in this very turn included
     * @param ending whether and how the execution ended
     */
    record Advanced(
            List<HistoryEvent> appended, List<MessageId> canceledTimers, List<TaskId> canceledTasks, Ending ending)
            implements TurnResult {

        public Advanced {
            appended = List.copyOf(appended);
            canceledTimers = List.copyOf(canceledTimers);
            canceledTasks = List.copyOf(canceledTasks);
        }
    }

    /** The instance can't go on with this code and must be parked; nothing of the turn may be kept, nor the execution used again. */
    record Stalled(DurableException reason) implements TurnResult {}

    /** Whether and how an execution ended. */
    sealed interface Ending {

        /** It goes on. */
        record Open() implements Ending {}

        /** The instance is terminal. */
        record Completed(Decision.ExecutionCompleted event) implements Ending {}

        /**
         * The next execution begins, with these events before all others. If the execution is suspended now, the next one is to be suspended as well.
         *
         * @param cancellation a request to end that the code was not told of: it goes before the carried events
         * @param updates that the code has not looked at: they go behind the carried events
         */
        record Continued(
                Decision.ContinuedAsNew event,
                List<EventRaised> carried,
                @Nullable ExecutionCancelRequested cancellation,
                List<UpdateRequested> updates)
                implements Ending {

            public Continued {
                carried = List.copyOf(carried);
                updates = List.copyOf(updates);
            }

            /** Without updates. */
            public Continued(
                    Decision.ContinuedAsNew event,
                    List<EventRaised> carried,
                    @Nullable ExecutionCancelRequested cancellation) {
                this(event, carried, cancellation, List.of());
            }
        }
    }
}
