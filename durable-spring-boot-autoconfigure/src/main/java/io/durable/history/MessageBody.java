package io.durable.history;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a message says. */
public sealed interface MessageBody {

    /** Which of the messages it is. */
    MessageKind kind();

    /** An external event for the instance, whichever execution is under way. */
    record RaiseEvent(String name, @Nullable Payload payload) implements MessageBody {

        @Override
        public MessageKind kind() {
            return MessageKind.RAISE_EVENT;
        }
    }

    /** End the instance. */
    record Terminate(@Nullable String reason, boolean recursive) implements MessageBody {

        @Override
        public MessageKind kind() {
            return MessageKind.TERMINATE;
        }
    }

    /** Ask the instance to end, so that its code can clean up first. */
    record Cancel(@Nullable String reason) implements MessageBody {

        @Override
        public MessageKind kind() {
            return MessageKind.CANCEL;
        }
    }

    /** Hold the instance. */
    record Suspend(@Nullable String reason) implements MessageBody {

        @Override
        public MessageKind kind() {
            return MessageKind.SUSPEND;
        }
    }

    /** Let the instance go on. */
    record Resume(@Nullable String reason) implements MessageBody {

        @Override
        public MessageKind kind() {
            return MessageKind.RESUME;
        }
    }

    /** A timer of this execution is due when the message is. */
    record FireTimer(ExecutionId execution, int step) implements MessageBody {

        @Override
        public MessageKind kind() {
            return MessageKind.FIRE_TIMER;
        }
    }

    /**
     * Start the instance that the message is addressed to.
     *
     * @param parent whose child it becomes; absent: nobody's, so nobody is told if it can't be started
     * @param trace to which the instance belongs, if it does to any
     */
    record StartChild(
            String name,
            @Nullable String version,
            @Nullable Payload input,
            @Nullable ParentInstance parent,
            Map<String, String> tags,
            @Nullable TraceContext trace)
            implements MessageBody {

        public StartChild {
            tags = Map.copyOf(tags);
        }

        /** The start of an instance that belongs to no trace. */
        public StartChild(
                String name,
                @Nullable String version,
                @Nullable Payload input,
                @Nullable ParentInstance parent,
                Map<String, String> tags) {
            this(name, version, input, parent, tags, null);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.START_CHILD;
        }
    }

    /** A child of this execution completed. */
    record ChildCompleted(
            ExecutionId parent, int step, @Nullable Payload result) implements MessageBody {

        @Override
        public MessageKind kind() {
            return MessageKind.CHILD_COMPLETED;
        }
    }

    /** A child of this execution failed, was terminated or cancelled, or could not be started. */
    record ChildFailed(ExecutionId parent, int step, FailureDetails failure) implements MessageBody {

        @Override
        public MessageKind kind() {
            return MessageKind.CHILD_FAILED;
        }
    }

    /**
     * An update, whichever execution is under way.
     *
     * @param incarnation that it is for: one that has the id later knows nothing of it
     * @param update its id within the instance
     */
    record RequestUpdate(
            UUID incarnation,
            String update,
            String name,
            @Nullable Payload input) implements MessageBody {

        @Override
        public MessageKind kind() {
            return MessageKind.REQUEST_UPDATE;
        }
    }

    /** What an execution was shown before its history was cut, or what is to be noted about the cut: it is shown to this execution, unless it is an answer that nobody waits for. */
    record EventAgain(ExecutionId execution, InboundEvent event) implements MessageBody {

        @Override
        public MessageKind kind() {
            return MessageKind.EVENT_AGAIN;
        }
    }
}
