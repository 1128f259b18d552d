package io.durable.kafka;

import io.durable.spi.Inbound;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that reads the tasks of one topic. Whatever happens to its consumer, it goes on with a new one until it is stopped; then it lets what runs end, within bounds. */
final class TaskThread {

    private static final Logger log = LoggerFactory.getLogger(TaskThread.class);
    private static final long RETRY_MILLIS = 1_000;
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final KafkaClients clients;
    private final String topic;
    private final Inbound inbound;
    private final RecordReader reader;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final OncePerMinute silence = new OncePerMinute(System::nanoTime);
    private final Thread thread;
    private volatile Duration drainMax = Duration.ZERO;

    TaskThread(KafkaClients clients, String topic, Inbound inbound, RecordReader reader) {
        this.clients = clients;
        this.topic = topic;
        this.inbound = inbound;
        this.reader = reader;
        this.thread = new Thread(this::run, "durable-kafka-tasks-" + topic);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes nothing more, lets what runs end, but not longer than this, and leaves. Returns at once. */
    void stop(Duration drainMax) {
        this.drainMax = drainMax;
        stopping.countDown();
    }

    /** Waits until it has stopped. */
    void awaitStopped() throws InterruptedException {
        thread.join(drainMax.plus(CLOSE_MAX).plus(CLOSE_MAX).toMillis());
    }

    private void run() {
        try {
            while (stopping.getCount() > 0) {
                consume();
            }
        } catch (InterruptedException stopped) {
            log.debug("The reading of tasks was interrupted");
        }
    }

    private void consume() throws InterruptedException {
        try {
            Consumer<byte[], byte[]> consumer =
                    clients.consumers(TopicNames.workers(topic), "worker").createConsumer();
            try {
                consume(new TaskConsumer(consumer, inbound, reader, System::nanoTime));
            } finally {
                consumer.close(CloseOptions.timeout(CLOSE_MAX));
            }
        } catch (RuntimeException failure) {
            if (silence.isDue()) {
                log.warn("Tasks are read on with a new consumer in a moment: {}", failure.toString(), failure);
            } else {
                log.debug("Tasks are read on with a new consumer once more", failure);
            }
            stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void consume(TaskConsumer tasks) {
        tasks.subscribe(Set.of(topic));
        while (stopping.getCount() > 0) {
            tasks.step();
        }
        long deadline = System.nanoTime() + drainMax.toNanos();
        while (tasks.drainStep() && System.nanoTime() - deadline < 0) {
            log.trace("Waiting for tasks under way");
        }
    }
}
