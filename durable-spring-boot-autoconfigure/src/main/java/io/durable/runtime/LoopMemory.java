package io.durable.runtime;

/**
 * All that the owner of a partition remembers. It is dropped as a whole when the ownership is in doubt, because the database is the only truth.
 *
 * @param readAhead is processed before the inbox
 * @param deadlines of the tasks that have one
 * @param dispatcher hands out the tasks
 * @param unwanted tasks whose rows are still to be removed
 * @param deferrals turns that wait for a row which somebody else holds
 */
record LoopMemory(
        LoopInbox inbox,
        ReadAhead readAhead,
        Agenda agenda,
        Deadlines deadlines,
        TaskBoard tasks,
        TaskDispatcher dispatcher,
        LiveInstances instances,
        UnwantedTasks unwanted,
        Deferrals deferrals) {

    static LoopMemory of(LoopContext context) {
        TaskBoard tasks = new TaskBoard();
        LoopInbox inbox = new LoopInbox();
        LiveInstances instances = new LiveInstances(context.cacheBudget());
        return new LoopMemory(
                inbox,
                new ReadAhead(inbox, instances),
                new Agenda(),
                new Deadlines(),
                tasks,
                new TaskDispatcher(context, tasks),
                instances,
                new UnwantedTasks(context.store()),
                new Deferrals());
    }

    void forget() {
        inbox.clear();
        readAhead.clear();
        agenda.clear();
        deadlines.clear();
        tasks.clear();
        dispatcher.placement().reset();
        dispatcher.gate().clear();
        instances.evictAll();
        unwanted.clear();
        deferrals.clear();
    }
}
