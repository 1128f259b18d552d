package io.durable.benchmarks;

import java.time.Duration;

/**
 * What the workloads ask of an engine. Orchestrations call {@link Progress#finished} as their last statement and their activities {@link Progress#activity}. Any
 * thread may call; a start returns when it is accepted durably.
 */
interface BenchmarkEngine extends AutoCloseable {

    /** The name in the results. */
    String peer();

    /** Starts an orchestration of so many activities, one after the other; its result is their number. */
    void startSequence(String id, int steps);

    /** Starts an orchestration of so many activities at once; its result is their number. */
    void startFanOut(String id, int width);

    /** Starts an orchestration that sleeps durably. */
    void startSleep(String id, Duration duration);

    /** Starts a sequence that then waits for two events, for {@link ReplayWorkload}. */
    void startWaiting(String id, int steps);

    /** Whether a {@linkplain #startWaiting waiting} orchestration has committed its arrival at its events: after so many of them. */
    boolean isWaiting(String id, int eventsReceived);

    /** Sends a waiting orchestration an event. */
    void sendEvent(String id);

    /** How many events the history of an orchestration has. */
    int historySize(String id);

    /** Stops the runtime in order; nothing may be asked of the engine until it is started again. */
    void stopRuntime();

    /** Starts the runtime that was stopped; no orchestration is in memory. */
    void startRuntime();

    /** How many orchestrators stay in memory between turns. */
    int orchestrationsMaxCached();

    /** Waits for an orchestration's result as a user of the engine would. */
    String awaitResult(String id);

    /** What is stored. */
    HubRows rows();

    @Override
    void close();
}
