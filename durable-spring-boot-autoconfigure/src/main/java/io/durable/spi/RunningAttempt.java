package io.durable.spi;

import io.durable.history.Payload;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt while it is made, as its handler sees it. Any thread may call; nothing is changed once the attempt has ended. */
public interface RunningAttempt {

    /** Whether nobody waits for it any more: its task was given up, its instance has ended, or its time is over. Then its thread is interrupted, too, unless it is shielded. */
    boolean isCancelled();

    /** From here on the calling thread is not interrupted because nobody waits for the attempt: what it does must not be torn apart. */
    void shield();

    /**
     * Says that the attempt makes progress. Neither blocks nor throws: what is said is written down within about a second, or when the attempt fails, and of much that is said in short
     * order only the last.
     *
     * @param details what the next attempt can read; absent: what was said before stays
     */
    void heartbeat(@Nullable Payload details);

    /**
     * What this attempt or one before it has said last, if there is a database to ask here.
     *
     * @throws StoreException if the database can't be asked
     */
    Optional<Payload> findDetails();
}
