package io.durable.kafka;

import org.apache.kafka.clients.admin.Admin;

/**
 * The clients of one node from the moment it starts until it stops, and what works with them. A node that is started again gets a new one.
 *
 * @param settings of the node
 * @param clients makes consumers
 * @param admin asks about topics, groups and offsets
 * @param topics looks after topics
 * @param availability whether Kafka can be reached
 * @param sender sends
 * @param watermarks moves marks on
 * @param reader opens records
 */
record KafkaSession(
        KafkaSettings settings,
        KafkaClients clients,
        Admin admin,
        Topics topics,
        Availability availability,
        Sender sender,
        Watermarks watermarks,
        RecordReader reader) {

    /** Makes the clients; Kafka need not be there. */
    static KafkaSession open(KafkaConnection connection, KafkaSettings settings, SkippedRecords skipped) {
        KafkaClientVersion.requireSound();
        KafkaClients clients = new KafkaClients(connection, settings);
        Admin admin = clients.admin();
        HubId hub = settings.hubId();
        Topics topics = new Topics(settings, admin);
        Availability availability = new Availability(System::nanoTime);
        Sender sender = new Sender(settings, hub, topics, clients.producers(), availability);
        Watermarks watermarks = new Watermarks(settings, topics, admin, sender);
        sender.start();
        return new KafkaSession(
                settings,
                clients,
                admin,
                topics,
                availability,
                sender,
                watermarks,
                new RecordReader(hub, skipped, settings.payloads()));
    }

    /** Sends what waits and lets go of Kafka; in bounded time. */
    void close() throws InterruptedException {
        sender.stop();
        admin.close(KafkaClients.CLOSE_MAX);
    }
}
