package io.durable.client;

import io.durable.engine.EngineSettings;
import io.durable.engine.Strand;
import io.durable.spi.Handlers;

/**
 * What it takes to run orchestrators once more, without any effect.
 *
 * @param handlers the application's code
 * @param engine shared by all executions
 * @param strands on which the code runs
 */
public record OrchestratorCode(Handlers handlers, EngineSettings engine, Strand.Factory strands) {}
