package io.durable.runtime;

/**
 * All that the owner of a partition remembers. It is dropped as a whole when the ownership is in doubt, because the database is the only truth.
 *
 * @param unwanted tasks whose rows are still to be removed
 */
record LoopMemory(LoopInbox inbox, Agenda agenda, TaskBoard tasks, LiveInstances instances, UnwantedTasks unwanted) {

    void forget() {
        inbox.clear();
        agenda.clear();
        tasks.clear();
        instances.evictAll();
        unwanted.clear();
    }
}
