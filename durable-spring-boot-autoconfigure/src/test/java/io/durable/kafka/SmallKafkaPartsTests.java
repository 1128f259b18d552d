package io.durable.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.history.InstanceId;
import io.durable.history.TaskQueue;
import io.durable.spi.Transport.Sending;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallKafkaPartsTests {

    @Test
    void commitsUpToTheFirstUnfinishedOffset() {
        OffsetTracker tracker = new OffsetTracker(10);
        assertThat(tracker.lowest()).isEqualTo(10);

        tracker.begin(10);
        tracker.begin(11);
        tracker.skip(12);
        tracker.begin(15);
        tracker.finish(11);
        assertThat(tracker.lowest()).isEqualTo(10);
        tracker.finish(10);
        assertThat(tracker.lowest()).isEqualTo(15);
        tracker.finish(15);
        assertThat(tracker.lowest()).isEqualTo(16);
    }

    @Test
    void takesBackWhatWasRefused() {
        OffsetTracker tracker = new OffsetTracker(0);
        tracker.begin(5);
        tracker.takeBack(5);

        assertThat(tracker.lowest()).isEqualTo(5);
        assertThat(tracker.next()).isEqualTo(5);
    }

    @Test
    void passesOverRecordsThatNobodyIsHanded() {
        OffsetTracker tracker = new OffsetTracker(3);
        tracker.begin(3);
        tracker.skipTo(6);
        assertThat(tracker.lowest()).isEqualTo(3);
        tracker.finish(3);
        tracker.skipTo(2);
        assertThat(tracker.lowest()).isEqualTo(6);
    }

    @Test
    void commitsAnewWhenATopicThatWasMadeAgainGetsAsFarAsBefore() {
        TaskPartition partition = new TaskPartition();
        partition.trackerAt(19).skip(19);
        partition.committed(20);
        assertThat(partition.committable()).isNegative();

        partition.trackerAt(0).skip(19);

        assertThat(partition.committable()).isEqualTo(20);
    }

    @Test
    void takesAloneWhatIsTooLargeForAllOthersTogether() throws InterruptedException {
        SendQueue queue = new SendQueue();
        Outgoing huge = outgoing(80 << 20);
        assertThat(queue.offer(huge)).isTrue();
        assertThat(queue.offer(outgoing(1))).isFalse();
        assertThat(queue.take().rest()).containsExactly(huge);
    }

    @Test
    void followsTheHubOfTheOwnersOnlyWhereItIsNotKnown() {
        HubId known = HubId.of(new UUID(1, 1));
        assertThat(known.follow(new UUID(2, 2))).isFalse();
        assertThat(known.find()).contains(new UUID(1, 1));

        HubId learned = HubId.unknown();
        assertThat(learned.accept(new UUID(1, 1))).isTrue();
        assertThat(learned.follow(new UUID(2, 2))).isTrue();
        assertThat(learned.follow(new UUID(2, 2))).isFalse();
        assertThat(learned.accept(new UUID(1, 1))).isFalse();
    }

    @Test
    void countsFinishingTwiceOnce() {
        OffsetTracker tracker = new OffsetTracker(0);
        tracker.begin(0);
        tracker.begin(1);
        tracker.finish(0);
        tracker.finish(0);
        tracker.finish(7);

        assertThat(tracker.lowest()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2.8.0", "2.8.2", "3.0.0", "3.8.1", "3.9.1", "4.0.1", "4.1.1", "4.1.0-rc1", "3.9.1-SNAPSHOT"})
    void refusesClientsThatMisdirectRecords(String version) {
        assertThatThrownBy(() -> KafkaClientVersion.requireSound(version))
                .hasMessageContaining("CVE-2026-35554")
                .hasMessageContaining(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.7.2", "3.9.2", "4.0.2", "4.1.2", "4.2.0", "4.3.1", "5.0.0", "unknown"})
    void acceptsSoundClients(String version) {
        assertThatCode(() -> KafkaClientVersion.requireSound(version)).doesNotThrowAnyException();
    }

    @Test
    void acceptsTheClientOnTheClassPath() {
        assertThatCode(KafkaClientVersion::requireSound).doesNotThrowAnyException();
    }

    @Test
    void namesTopicsAndGroups() {
        TopicNames names = TopicNames.of("durable", "shop");

        assertThat(names.instances()).isEqualTo("durable.shop.instances");
        assertThat(names.owners()).isEqualTo("durable.shop.owners");
        assertThat(names.tasks(TaskQueue.DEFAULT)).isEqualTo("durable.shop.tasks");
        assertThat(names.tasks("slow")).isEqualTo("durable.shop.tasks.slow");
        assertThat(TopicNames.workers(names.tasks("slow"))).isEqualTo("durable.shop.tasks.slow.workers");
        assertThat(names.isTasks("durable.shop.tasks.slow")).isTrue();
        assertThat(names.isTasks("durable.shop.instances")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.tasks", "shop.tasks.eu"})
    void refusesHubsWhoseTopicsWouldBeThoseOfAnothersQueues(String hub) {
        assertThatThrownBy(() -> TopicNames.of("durable", hub))
                .hasMessageContaining(hub)
                .hasMessageContaining("durable.task-hub");
        assertThatCode(() -> TopicNames.of("durable", "tasks.shop")).doesNotThrowAnyException();
    }

    @Test
    void saysOnceAMinuteWhatGoesWrongAgainAndAgain() {
        AtomicLong nanos = new AtomicLong(-5);
        OncePerMinute silence = new OncePerMinute(nanos::get);
        assertThat(silence.isDue()).isTrue();
        assertThat(silence.isDue()).isFalse();
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(silence.isDue()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "\u00fc", "a/b"})
    void refusesQueuesThatCanNotBeTopics(String queue) {
        assertThatThrownBy(() -> TopicNames.of("durable", "shop").tasks(queue)).hasMessageContaining(queue);
    }

    @Test
    void findsTheHubOfAClient() {
        UUID hub = new UUID(1, 2);

        assertThat(TopicNames.findHub(TopicNames.clientId(HubId.of(hub), "owner") + "-0"))
                .contains(hub);
        assertThat(TopicNames.findHub("console-consumer")).isEmpty();
        assertThat(TopicNames.isOurs("console-consumer")).isFalse();
        String unknown = TopicNames.clientId(HubId.unknown(), "worker");
        assertThat(TopicNames.findHub(unknown)).isEmpty();
        assertThat(TopicNames.isOurs(unknown)).isTrue();
    }

    @Test
    void isDownBeforeTheFirstLookAndAfterAFailure() {
        Availability availability = new Availability(() -> 0);
        assertThat(availability.isUp()).isFalse();
        assertThat(availability.looked(true)).isTrue();
        assertThat(availability.isUp()).isTrue();

        availability.sent();
        availability.failed(true);
        assertThat(availability.isUp()).isTrue();
        availability.sent();
        availability.failed(false);
        assertThat(availability.isUp()).isFalse();
    }

    @Test
    void isDownWhileSendingsAreStuck() {
        AtomicLong nanos = new AtomicLong();
        Availability availability = new Availability(nanos::get);
        availability.looked(true);
        availability.sent();
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(availability.isUp()).isFalse();

        availability.sent();
        availability.arrived();
        assertThat(availability.isUp()).isTrue();
    }

    @Test
    void gathersBellsAndRefusesWhatDoesNotFit() throws InterruptedException {
        SendQueue queue = new SendQueue();
        queue.ring(1, List.of(new InstanceId("a")));
        queue.ring(1, List.of(new InstanceId("a"), new InstanceId("b")));
        Outgoing huge = outgoing(40 << 20);
        assertThat(queue.offer(huge)).isTrue();
        assertThat(queue.offer(huge)).isFalse();

        SendQueue.Load load = queue.take();
        assertThat(load.bells().get(1)).containsExactly(new InstanceId("a"), new InstanceId("b"));
        assertThat(load.rest()).containsExactly(huge);
        assertThat(queue.offer(huge)).isTrue();
    }

    @Test
    void refusesEverythingOnceClosed() throws InterruptedException {
        SendQueue queue = new SendQueue();
        queue.close();

        assertThat(queue.offer(outgoing(1))).isFalse();
        assertThat(queue.take().isEmpty()).isTrue();
    }

    private static Outgoing outgoing(int weight) {
        Sending nobody = new Sending() {
            @Override
            public void delivered() {}

            @Override
            public void failed() {}
        };
        return new Outgoing(RecordKind.REPORT, "t", 0, weight, hub -> new byte[0], nobody);
    }
}
