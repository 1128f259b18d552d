package io.durable.spi;

import io.durable.InstanceQuery;
import io.durable.history.InstanceId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The database as those see it who remove instances. An instance that has ended belongs to nobody: its owner has forgotten it and neither changes its row nor
 * adds to its history, so removing it takes no fence, only a statement that says which incarnation is meant and when it has ended. Its messages and tasks are
 * its owner's, who drops what it finds for an instance that is not there. Any thread may call; what is written joins the caller's transaction as with
 * {@link InstanceStore}. Every method throws {@link StoreException} when the database can't be asked.
 */
public interface PurgeStore {

    /** One instance, ended or not. */
    Optional<PurgeCandidate> find(InstanceId id);

    /** Those of one page of the query, ended or not, newest first. */
    Page findAll(InstanceQuery query);

    /** The children of this incarnation, ended or not, by their ids from the one after {@code after} on. */
    List<PurgeCandidate> findChildren(PurgeCandidate parent, @Nullable InstanceId after, int limit);

    /**
     * Removes the rows of these instances as far as they had ended and are as they were read, and their histories: in one transaction a bounded part of each,
     * the rest after it, or, in the caller's transaction, some time later. One that was rewound meanwhile stays, also when it has ended again.
     *
     * @return how many were removed
     */
    int purge(List<PurgeCandidate> instances);

    /**
     * Removes all of these as {@link #purge} does, or none if one of them is gone, is another incarnation, or runs or ran again.
     *
     * @return whether they were removed
     */
    boolean purgeTogether(List<PurgeCandidate> instances);

    /**
     * Removes a bounded part of what purges and replacements have left behind, and looks through a bounded part of the updates for some that were sent to an instance while it was removed.
     *
     * @return whether purges and replacements have left more
     */
    boolean removeLeftovers();

    /** Whether the caller has a transaction. */
    boolean isInTransaction();

    /**
     * One page of instances.
     *
     * @param instances of the page
     * @param continuationToken of the next page; absent: there is none
     */
    record Page(List<PurgeCandidate> instances, @Nullable String continuationToken) {}
}
