package io.durable.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SharedTripsTests {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Executor THREAD_EACH = task -> new Thread(task).start();

    private final List<List<Integer>> trips = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Integer>> asked = new ArrayList<>();
    private final CountDownLatch firstMayReturn = new CountDownLatch(1);

    /** Answers with the square; 1 takes until it may return. */
    private List<Integer> square(List<Integer> numbers) {
        trips.add(numbers);
        if (numbers.contains(1)) {
            awaitRelease();
        }
        if (numbers.contains(-1)) {
            throw new StoreException("no way", new IllegalStateException());
        }
        return numbers.stream().map(number -> number * number).toList();
    }

    private void awaitRelease() {
        try {
            firstMayReturn.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private SharedTrips<Integer, Integer> trips(int questionsMax, int weightMax, Duration patience) {
        return new SharedTrips<>(new SharedTrips.Limits<>(questionsMax, Math::abs, weightMax, patience), this::square);
    }

    private void ask(SharedTrips<Integer, Integer> shared, int number) {
        asked.add(CompletableFuture.supplyAsync(() -> shared.ask(number), THREAD_EACH));
    }

    /** 1 is under way, and the others wait in this order. */
    private void askBehindTheFirst(SharedTrips<Integer, Integer> shared, int... others) {
        ask(shared, 1);
        Awaitility.await().until(() -> trips.size() == 1);
        for (int i = 0; i < others.length; i++) {
            int waiting = i + 1;
            ask(shared, others[i]);
            Awaitility.await().until(() -> shared.waiting() == waiting);
        }
    }

    private List<Integer> answers() {
        return asked.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void goesAtOnceAndAloneOnTheCallersThreadWhenNobodyElseAsks() {
        AtomicReference<Thread> on = new AtomicReference<>();
        SharedTrips<Integer, Integer> shared = new SharedTrips<>(new SharedTrips.Limits<>(10, q -> 1, 10, LONG), q -> {
            on.set(Thread.currentThread());
            return q;
        });

        assertThat(shared.ask(7)).isEqualTo(7);
        assertThat(on).hasValue(Thread.currentThread());
    }

    @Test
    void takesAllAlongWhoWaitForTheTripBefore() {
        SharedTrips<Integer, Integer> shared = trips(10, 100, LONG);
        askBehindTheFirst(shared, 2, 3, 4);

        firstMayReturn.countDown();

        assertThat(answers()).containsExactly(1, 4, 9, 16);
        assertThat(trips).containsExactly(List.of(1), List.of(2, 3, 4));
    }

    @Test
    void takesNoMoreThanThereIsRoomFor() {
        SharedTrips<Integer, Integer> byCount = trips(2, 1_000, LONG);
        askBehindTheFirst(byCount, 2, 3, 4);
        firstMayReturn.countDown();

        assertThat(answers()).containsExactly(1, 4, 9, 16);
        assertThat(trips).containsExactly(List.of(1), List.of(2, 3), List.of(4));
    }

    @Test
    void takesNoMoreThanIsNotTooHeavyTogether() {
        SharedTrips<Integer, Integer> byWeight = trips(10, 5, LONG);
        askBehindTheFirst(byWeight, 2, 3, 50, 4);
        firstMayReturn.countDown();

        assertThat(answers()).containsExactly(1, 4, 9, 2_500, 16);
        assertThat(trips).containsExactly(List.of(1), List.of(2, 3), List.of(50), List.of(4));
    }

    @Test
    void throwsToEverybodyOnTheTripAndToNobodyElse() {
        SharedTrips<Integer, Integer> shared = trips(2, 100, LONG);
        askBehindTheFirst(shared, 2, -1, 3);
        firstMayReturn.countDown();

        assertThat(asked.get(0).join()).isEqualTo(1);
        assertThat(asked.get(3).join()).isEqualTo(9);
        for (int failed : new int[] {1, 2}) {
            assertThatThrownBy(asked.get(failed)::join)
                    .hasCauseExactlyInstanceOf(StoreException.class)
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no way");
        }
    }

    @Test
    void goesAloneWhenTheTripBeforeDoesNotComeBack() {
        SharedTrips<Integer, Integer> shared = trips(10, 100, Duration.ofMillis(1));
        ask(shared, 1);
        Awaitility.await().until(() -> trips.size() == 1);

        assertThat(shared.ask(2)).isEqualTo(4);
        assertThat(asked.get(0)).isNotDone();
        firstMayReturn.countDown();
        assertThat(answers()).containsExactly(1);
    }

    @Test
    void waitsOnWhenInterruptedAndSaysSoAfterwards() {
        SharedTrips<Integer, Integer> shared = trips(10, 100, LONG);
        askBehindTheFirst(shared);
        List<Thread> threads = new CopyOnWriteArrayList<>();
        CompletableFuture<Boolean> interrupted = CompletableFuture.supplyAsync(
                () -> {
                    threads.add(Thread.currentThread());
                    shared.ask(2);
                    return Thread.currentThread().isInterrupted();
                },
                THREAD_EACH);
        Awaitility.await().until(() -> shared.waiting() == 1);
        threads.get(0).interrupt();
        firstMayReturn.countDown();

        assertThat(interrupted.join()).isTrue();
        assertThat(trips).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void leadsWithoutAnInterruptThatCameBefore() {
        List<Boolean> seen = new ArrayList<>();
        SharedTrips<Integer, Integer> shared = new SharedTrips<>(new SharedTrips.Limits<>(10, q -> 1, 10, LONG), q -> {
            seen.add(Thread.currentThread().isInterrupted());
            return q;
        });
        Thread.currentThread().interrupt();

        shared.ask(1);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).containsExactly(false);
    }

    @Test
    void answersEverybodyHoweverManyAsk() {
        SharedTrips<Integer, Integer> shared = trips(7, 1_000_000, LONG);
        firstMayReturn.countDown();
        IntStream.range(1, 1_000).forEach(number -> ask(shared, number));

        assertThat(answers())
                .isEqualTo(IntStream.range(1, 1_000).mapToObj(n -> n * n).toList());
        assertThat(trips.stream().mapToInt(List::size).sum()).isEqualTo(999);
    }
}
