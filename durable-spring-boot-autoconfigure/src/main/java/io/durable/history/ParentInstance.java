package io.durable.history;

/**
 * Who called a sub-orchestration and waits for it.
 *
 * @param id the parent's execution
 * @param name the parent's orchestration name
 * @param step the parent's step that the child answers
 */
public record ParentInstance(ExecutionId id, String name, int step) {}
