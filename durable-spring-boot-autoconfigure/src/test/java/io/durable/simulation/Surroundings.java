package io.durable.simulation;

import io.durable.spi.ScheduledTask;
import java.time.Duration;

/** What lies between the nodes of a world: how they hear of each other, who executes activities, who says which partitions they own. */
interface Surroundings {

    /** A client has something to say to the owner of an instance. */
    void ring(Bell bell);

    /** Somebody has written in its row how a task has ended. */
    void ended(ScheduledTask task);

    /** Makes the node of a member that joins. */
    void connect(Member member);

    /** Something that is on its way arrives. */
    void deliver();

    /** Activities go on. */
    void work();

    /** The heart of a node beats, or something happens to it. */
    void beat(Member member);

    /** Whether partitions are assigned to nodes. */
    boolean assigns();

    /** Something changes in what a node believes to own. */
    void assign(Member member);

    /** Something happens to what lies between. */
    void disturb();

    /** Whether a node stands still. */
    boolean isPaused(Member member);

    void passTime(Duration time);

    /** A node has died. */
    void crash(Member member);

    /** From here on nothing fails any more. */
    void beginHealing();

    /** Sees that every partition is owned by somebody. */
    void assignUnowned();

    /** Brings all that is on its way to where it belongs, and lets activities run. */
    void carry();

    /** Frees what is left. */
    void end();
}
