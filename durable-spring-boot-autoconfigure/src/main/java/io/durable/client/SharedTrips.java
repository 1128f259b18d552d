package io.durable.client;

import io.durable.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets threads that ask the database at the same time share a trip to it. Who comes while none is under way goes at once, on its own thread; who comes meanwhile waits, and one of
 * them takes all that wait along on the next. Nobody waits for company, and nobody waits long for a trip that does not come back: then it goes alone.
 *
 * <p>Any thread may ask. An interrupt neither ends the wait nor is lost; one that came before the trip does not break it for the others.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
public final class SharedTrips<Q, A> {

    private final Limits<Q> limits;
    private final Trip<Q, A> trip;
    private final Queue<Ticket<Q, A>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean underway = new AtomicBoolean();

    public SharedTrips(Limits<Q> limits, Trip<Q, A> trip) {
        this.limits = limits;
        this.trip = trip;
    }

    /** A trip to the database. */
    @FunctionalInterface
    public interface Trip<Q, A> {

        /** The answers, in the order of the questions. What it throws is thrown to everybody who asked. */
        List<A> make(List<Q> questions);
    }

    /**
     * How much goes on one trip.
     *
     * @param questionsMax at least one
     * @param weight of a question
     * @param weightMax of all; a question that weighs more goes without others
     * @param patience how long somebody waits for the trip before its own
     */
    public record Limits<Q>(int questionsMax, ToIntFunction<Q> weight, int weightMax, Duration patience) {}

    /** Asks, and waits for the answer. Throws what the trip has thrown. */
    public A ask(Q question) {
        Ticket<Q, A> ticket = new Ticket<>(question);
        waiting.add(ticket);
        boolean interrupted = false;
        while (!ticket.isSettled()) {
            if (underway.compareAndSet(false, true)) {
                interrupted |= Thread.interrupted(); // it would break the connection under a virtual thread
                lead();
            } else {
                try {
                    if (!ticket.bell.tryAcquire(limits.patience.toNanos(), TimeUnit.NANOSECONDS)) {
                        goAlone(ticket);
                    }
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ticket.answer();
    }

    /** How many have asked and are not under way. */
    public int waiting() {
        return waiting.size();
    }

    private void lead() {
        try {
            List<Ticket<Q, A>> along = board();
            if (!along.isEmpty()) {
                travel(along);
            }
        } finally {
            underway.set(false);
            wakeNext();
        }
    }

    /** Whoever waits longest leads the next trip. Who comes after this look finds none under way. */
    private void wakeNext() {
        Ticket<Q, A> next = waiting.peek();
        if (next != null) {
            next.bell.release();
        }
    }

    private List<Ticket<Q, A>> board() {
        List<Ticket<Q, A>> along = new ArrayList<>();
        int weight = 0;
        for (Ticket<Q, A> next = waiting.peek();
                next != null && along.size() < limits.questionsMax;
                next = waiting.peek()) {
            weight += limits.weight.applyAsInt(next.question);
            if (!along.isEmpty() && weight > limits.weightMax) {
                break;
            }
            if (waiting.remove(next)) {
                along.add(next);
            }
        }
        return along;
    }

    private void goAlone(Ticket<Q, A> ticket) {
        if (waiting.remove(ticket)) {
            wakeNext(); // it may have been the one who was to lead
            travel(List.of(ticket));
        }
    }

    private void travel(List<Ticket<Q, A>> along) {
        try {
            List<A> answers =
                    trip.make(along.stream().map(ticket -> ticket.question).toList());
            for (int i = 0; i < along.size(); i++) {
                along.get(i).settle(answers.get(i), null);
            }
        } catch (RuntimeException | Error failure) {
            along.forEach(ticket -> ticket.settle(null, along.size() == 1 ? failure : shared(failure)));
        }
    }

    /** Each gets an exception of its own where that is possible. */
    private static Throwable shared(Throwable failure) {
        return failure instanceof StoreException store
                ? new StoreException(String.valueOf(store.getMessage()), store)
                : failure;
    }

    /** One who asks. */
    private static final class Ticket<Q, A> {

        private final Q question;
        private final Semaphore bell = new Semaphore(0);
        private @Nullable A answer;
        private @Nullable Throwable failure;
        private volatile boolean settled;

        Ticket(Q question) {
            this.question = question;
        }

        boolean isSettled() {
            return settled;
        }

        void settle(@Nullable A given, @Nullable Throwable thrown) {
            if (!settled) {
                answer = given;
                failure = thrown;
                settled = true;
                bell.release();
            }
        }

        @SuppressWarnings("NullAway") // a trip without a failure has an answer for each
        A answer() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (RuntimeException) failure;
            }
            return answer;
        }
    }
}
