package io.durable.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in the start-up report what is wrong with a declaration, where it is, and what to do. */
final class InvalidDurableDeclarationFailureAnalyzer
        extends AbstractFailureAnalyzer<InvalidDurableDeclarationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidDurableDeclarationException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
    }
}
