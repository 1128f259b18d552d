package io.durable.kafka;

import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.CommonLoggingErrorHandler;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;

/** Lets the listener of the partitions poll on after a failure, in a moment: one that Kafka answers at once would come thousands of times a second. On the thread that polls. */
final class PollingFailures extends CommonLoggingErrorHandler {

    private static final Logger log = LoggerFactory.getLogger(PollingFailures.class);
    private static final long PAUSE_MILLIS = 1_000;

    private final OncePerMinute silence = new OncePerMinute(System::nanoTime);

    @Override
    public void handleOtherException(
            Exception failure, Consumer<?, ?> consumer, MessageListenerContainer container, boolean batchListener) {
        if (silence.isDue()) {
            log.error("This node can't own partitions for now, and tries again: {}", failure.toString(), failure);
        } else {
            log.debug("This node still can't own partitions", failure);
        }
        try {
            ListenerUtils.stoppableSleep(container, PAUSE_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
