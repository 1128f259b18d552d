package io.durable.spi;

import io.durable.InstanceCounts;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.OrchestrationMetadata;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.Payload;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The database as clients see it. What is written joins the caller's transaction if there is one on the hub's database, and is a transaction of its own
 * otherwise. Any thread may call, several at once.
 *
 * <p>A write refuses with {@link io.durable.DurableException} when the caller's transaction can't be joined: it belongs to another transaction manager, is
 * read-only, or is over and only its callbacks still run. Every method throws {@link StoreException} when the database can't be asked.
 */
public interface InstanceStore {

    /**
     * Inserts the row of a new instance, decided by the primary key alone. Waits for another transaction that is inserting the same id. Never leaves the
     * caller's transaction broken. What several threads insert at the same time without a transaction may be one transaction; each learns what became of its own row.
     *
     * @return whether it was inserted; false if the id exists
     */
    boolean insert(InstanceRecord instance);

    /**
     * Inserts the row of a new instance as {@link #insert} does, and decides what the id being taken means: by what is stored with the row that is in the way, and by one conditional
     * statement, so that of several who replace the same instance one does. With an instance that is replaced its history goes, of a long one the rest a little later.
     */
    NewInstance.Outcome start(NewInstance instance);

    /**
     * Inserts the rows of new instances, all or none, in one trip where the database can. The rows have different ids.
     *
     * @return the ids that are taken; if there is any, nothing was inserted
     */
    Set<InstanceId> insertAll(List<InstanceRecord> rows);

    /** Inserts a message. */
    void send(Message message);

    /**
     * Inserts an update and the message that asks for it, unless the update is there, decided by the primary key alone. Waits for another transaction that is inserting the same update. Never
     * leaves the caller's transaction broken.
     *
     * @return whether both were inserted; false if the update is there
     */
    boolean request(UpdateRequest update, Message message);

    /**
     * Inserts a message unless one was sent under this id before, decided by the primary key alone, for as long as the instance is there. The ids are those of updates, and what was sent
     * is found as an update that has completed without a result. Otherwise as {@link #request}.
     *
     * @param name what is remembered of it
     * @return whether it was inserted
     */
    boolean sendOnce(UpdateRequest id, String name, Message message);

    /** How far an update is; empty if there is none. */
    Optional<UpdateState> findUpdate(UpdateRequest update);

    /** How far these updates are as of the last commit, without those that there are not. On a connection of the engine, in one trip where the database can do so. */
    Map<UpdateRequest, UpdateState> findCommittedUpdates(Collection<UpdateRequest> updates);

    /**
     * Records how an attempt has ended, if it is still due.
     *
     * @param outcome {@link TaskOutcome.Completed} or {@link TaskOutcome.Failed}
     * @return false if it is not due any more
     */
    boolean finishTask(TaskToken token, TaskOutcome outcome);

    /**
     * Notes what is said of an attempt's progress, if it is still due.
     *
     * @return false if it is not due any more
     */
    boolean noteDetails(TaskToken token, Payload details);

    /** The rows of those instances that exist and are seen by the caller's transaction. */
    List<InstanceRecord> find(Collection<InstanceId> ids);

    /** The rows of those instances that exist, as they are committed, whatever the caller's transaction sees. */
    List<InstanceRecord> findCommitted(Collection<InstanceId> ids);

    /** What queries show of an instance. */
    Optional<OrchestrationMetadata> findMetadata(InstanceId id);

    /** One page of the instances that the query selects. */
    InstancePage query(InstanceQuery query);

    /** How many instances the query selects, its page apart; by name, then by status. */
    InstanceCounts count(InstanceQuery query);

    /** The entries of an execution from a place on, at most so many; none if there is no such execution any more. */
    List<HistoryEntry> findHistory(ExecutionId execution, int fromSequence, int limit);

    /** The history of the present or last execution; empty if there is none. */
    List<HistoryEntry> findHistory(InstanceId id);

    /** The same database for those who remove instances. */
    PurgeStore purges();

    /** The same database for those who have instances go on from a place in a history. */
    RewindStore rewinds();

    /** Runs the action when the caller's transaction has committed, never if it rolls back; at once if there is none. */
    void afterCommit(Runnable action);

    /**
     * Whether the caller is inside a transaction in which this id was inserted or sent something, not counting what a rollback to a savepoint has taken back, if the transaction
     * manager has said so. Holds for the actions after the commit as well.
     */
    boolean isTouchedByCaller(InstanceId id);
}
