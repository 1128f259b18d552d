package io.durable.testing;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Fails a test during which a live execution and its replay differed. */
public final class ReplayCheckerListener implements TestExecutionListener {

    @Override
    public void afterTestMethod(TestContext context) {
        if (context.hasApplicationContext()) {
            context.getApplicationContext()
                    .getBeanProvider(ReplayChecker.class)
                    .ifAvailable(ReplayChecker::assertNoViolations);
        }
    }
}
