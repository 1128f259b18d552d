package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.terminated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.durable.DurableException;
import io.durable.NonDeterministicOrchestrationException;
import io.durable.OrchestrationContext;
import io.durable.Task;
import io.durable.engine.TurnResult.Advanced;
import io.durable.engine.TurnResult.Ending;
import io.durable.engine.TurnResult.Stalled;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class UnwindingTests {

    private static final Duration DAY = Duration.ofDays(1);

    private final Logger logger = (Logger) LoggerFactory.getLogger(OrchestrationExecution.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ThreadStrand.Factory strands = new ThreadStrand.Factory();
    private final List<String> reached = new ArrayList<>();
    private int turns;

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    @Test
    void evictionRunsFinallyBlocksButNoCatchOfExceptions() {
        OrchestrationExecution execution = execution((context, input) -> {
            try {
                return call(context, "a").await();
            } catch (Exception e) {
                reached.add("catch");
                return null;
            } finally {
                reached.add("finally");
            }
        });
        turn(execution, started());
        assertThat(strands.last().hasEnded()).isFalse();
        execution.evict();
        assertThat(strands.last().hasEnded()).isTrue();
        assertThat(reached).containsExactly("finally");
        assertThat(log.list).isEmpty();
        execution.evict();
        assertThat(strands.last().resumes()).isEqualTo(2);
        assertThatThrownBy(() -> turn(execution, completed(0, null))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anUnwindCarriesNoStackTrace() {
        Unwind unwind = Unwind.UNWIND;
        unwind.addSuppressed(new IllegalStateException());
        assertThat(unwind.getStackTrace()).isEmpty();
        assertThat(unwind.getSuppressed()).isEmpty();
        assertThat(unwind).isInstanceOf(Error.class).hasMessageContaining("let this error pass");
    }

    @Test
    void aFinallyBlockCantRecordAndIsReported() {
        OrchestrationExecution execution = execution((context, input) -> {
            try {
                return call(context, "a").await();
            } finally {
                context.setCustomStatus("gone");
            }
        });
        turn(execution, started());
        execution.evict();
        assertThat(execution.customStatus()).isNull();
        assertThatOneErrorSays("Orchestration 'order-1' went on after it was told to unwind");
    }

    @Test
    void codeThatSwallowsTheUnwindRecordsNothingAndIsReportedOnce() {
        OrchestrationExecution execution = execution((context, input) -> {
            for (int i = 0; i < 3; i++) {
                try {
                    call(context, "a" + i).await();
                } catch (Throwable swallowed) {
                    reached.add(swallowed.getClass().getSimpleName());
                }
            }
            return "made up";
        });
        turn(execution, started());
        TurnResult result = turn(execution, terminated("enough"));
        assertThat(rendered(result)).containsExactly("< terminated", "terminate with \"enough\"");
        assertThat(reached).containsExactly("Unwind", "Unwind", "Unwind");
        assertThatOneErrorSays("went on after it was told to unwind");
    }

    @Test
    void codeThatEndsNormallyAlthoughUnwoundIsReported() {
        OrchestrationExecution execution = execution((context, input) -> {
            try {
                return call(context, "a").await();
            } catch (Throwable swallowed) {
                return "made up";
            }
        });
        turn(execution, started());
        execution.evict();
        assertThatOneErrorSays("went on after it was told to unwind");
        assertThat(execution.snapshot().ended()).isFalse();
    }

    @Test
    void codeThatWrapsTheUnwindIsReported() {
        OrchestrationExecution execution = execution((context, input) -> {
            try {
                return call(context, "a").await();
            } catch (Throwable swallowed) {
                throw new IllegalStateException(swallowed);
            }
        });
        turn(execution, started());
        assertThat(rendered(turn(execution, terminated(null)))).containsExactly("< terminated", "terminate with null");
        assertThatOneErrorSays("went on after it was told to unwind");
    }

    @Test
    void aSwallowedContinueAsNewStandsAndIsReported() {
        OrchestrationExecution execution = execution((context, input) -> {
            try {
                context.continueAsNew("next");
            } catch (Throwable swallowed) {
                reached.add("caught");
            }
            return "made up";
        });
        assertThat(rendered(turn(execution, started()))).containsExactly("< started", "continue as new \"next\"");
        assertThat(reached).containsExactly("caught");
        assertThatOneErrorSays("went on after it was told to unwind");
    }

    @Test
    void codeThatContinuesAsNewCantRecordAnyMore() {
        OrchestrationExecution execution = execution((context, input) -> {
            try {
                context.continueAsNew("next");
            } catch (Exception e) {
                reached.add("caught");
            } finally {
                context.sendEvent("other", "x", null);
            }
            return null;
        });
        assertThat(rendered(turn(execution, started()))).containsExactly("< started", "continue as new \"next\"");
        assertThat(reached).isEmpty();
    }

    @Test
    void aSwallowedMismatchIsOneAllTheSame() {
        List<HistoryEntry> history = List.of(
                new HistoryEntry(0, Story.START, started()),
                new HistoryEntry(1, Story.START, new io.durable.history.Decision.TimerCanceled(0)));
        OrchestrationExecution execution = execution((context, input) -> {
            try {
                return call(context, "a").await();
            } catch (Throwable swallowed) {
                return "made up";
            }
        });
        Stalled stalled = (Stalled) execution.replay(history);
        assertThat(stalled.reason()).isInstanceOf(NonDeterministicOrchestrationException.class);
        assertThat(strands.last().hasEnded()).isTrue();
        assertThatOneErrorSays("went on after it was told to unwind");
        assertThatThrownBy(() -> turn(execution)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyCallBehindTheEndIsRethrown(Consumer<Kit> call) {
        List<Throwable> thrown = new ArrayList<>();
        OrchestrationExecution execution = execution((context, input) -> {
            Kit kit = new Kit(context, call(context, "a"));
            try {
                return kit.task().await();
            } finally {
                try {
                    call.accept(kit);
                } catch (Throwable e) {
                    thrown.add(e);
                }
            }
        });
        turn(execution, started());
        execution.evict();
        assertThat(thrown).hasExactlyElementsOfTypes(Unwind.class);
        assertThat(execution.snapshot().nextStep()).isEqualTo(1);
        assertThat(execution.snapshot().waiters()).isEmpty();
        assertThat(execution.openTasks()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyCallFromAnotherThreadIsRefused(Consumer<Kit> call) {
        List<Throwable> thrown = new ArrayList<>();
        OrchestrationExecution execution = execution((context, input) -> {
            Kit kit = new Kit(context, call(context, "a"));
            Thread other = new Thread(() -> {
                try {
                    call.accept(kit);
                } catch (Throwable e) {
                    thrown.add(e);
                }
            });
            other.start();
            other.join();
            return kit.task().await();
        });
        assertThat(rendered(turn(execution, started()))).containsExactly("< started", "activity 0 a null");
        assertThat(thrown).hasSize(1);
        assertThat(thrown.get(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The context or a task of orchestration 'order-1' was used from another thread than the"
                        + " orchestrator's own. Do parallel work in activities");
        execution.evict();
        assertThat(log.list).isEmpty();
    }

    static List<Consumer<Kit>> calls() {
        return List.of(
                kit -> kit.context().callActivity("b", null, String.class),
                kit -> kit.context()
                        .callActivity("b", null, new org.springframework.core.ParameterizedTypeReference<String>() {}),
                kit -> kit.context().scheduleActivity(null, new Object[0], null),
                kit -> kit.context().callSubOrchestrator("b", null, String.class),
                kit -> kit.context().scheduleSubOrchestrator(null, new Object[0], null),
                kit -> kit.context().createTimer(DAY),
                kit -> kit.context().createTimer(Story.START),
                kit -> kit.context().waitForExternalEvent("x", String.class),
                kit -> kit.context().waitForExternalEvent("x", DAY, String.class),
                kit -> kit.context().sendEvent("other", "x", null),
                kit -> kit.context().allOf(List.of(kit.task())),
                kit -> kit.context().anyOf(kit.task()),
                kit -> kit.context().continueAsNew(null),
                kit -> kit.context().setCustomStatus("x"),
                kit -> kit.context().getInstanceId(),
                kit -> kit.context().getName(),
                kit -> kit.context().getVersion(),
                kit -> kit.context().getParent(),
                kit -> kit.context().getCurrentTime(),
                kit -> kit.context().newUuid(),
                kit -> kit.context().isReplaying(),
                kit -> kit.task().await(),
                kit -> kit.task().isDone(),
                kit -> kit.task().isFailed(),
                kit -> kit.task().isCancelled(),
                kit -> kit.task().cancel(),
                kit -> kit.task().thenApply(text -> text));
    }

    @Test
    void aContextThatLeaksOutOfItsCodeIsOfNoUse() {
        AtomicReference<OrchestrationContext> leaked = new AtomicReference<>();
        OrchestrationExecution execution = execution((context, input) -> {
            leaked.set(context);
            return null;
        });
        turn(execution, started());
        assertThatThrownBy(() -> leaked.get().getName()).isInstanceOf(IllegalStateException.class);
        assertThat(log.list).isEmpty();
    }

    @Test
    void overdueCodeIsGivenUpAndTheInstanceParked() {
        CountDownLatch late = new CountDownLatch(1);
        List<Throwable> thrown = new ArrayList<>();
        OrchestrationExecution execution = execution((context, input) -> {
            context.setCustomStatus("before");
            call(context, "a");
            strands.last().letItBeOverdue();
            late.await();
            try {
                call(context, "b");
            } catch (Throwable e) {
                thrown.add(e);
                throw e;
            }
            return null;
        });
        Stalled stalled = (Stalled) turn(execution, started());
        assertThat(stalled.reason())
                .isExactlyInstanceOf(DurableException.class)
                .hasMessageStartingWith("A turn of orchestration 'order-1' ran longer than allowed.")
                .hasMessageEndingWith("It stands here:\nSomewhere.java:7");
        assertThat(strands.last().isAbandoned()).isTrue();
        late.countDown();
        strands.last().join();
        assertThat(thrown).hasExactlyElementsOfTypes(Unwind.class);
        assertThat(execution.snapshot().nextStep()).isEqualTo(1);
        execution.evict();
        assertThat(strands.last().resumes()).isEqualTo(1);
        assertThat(log.list).isEmpty();
        assertThatThrownBy(() -> turn(execution)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void overdueCodeFindsItsContextInertAtOnce() {
        CountDownLatch asked = new CountDownLatch(1);
        OrchestrationExecution execution = execution((context, input) -> {
            ThreadStrand strand = strands.last();
            strand.beforeDescription(() -> {
                asked.countDown();
                strand.join();
            });
            strand.letItBeOverdue();
            asked.await();
            call(context, "a");
            return null;
        });
        assertThat(turn(execution, started())).isInstanceOf(Stalled.class);
        assertThat(execution.snapshot().nextStep()).isZero();
    }

    @Test
    void overdueCodeThatThenEndsByItselfIsNotReported() {
        OrchestrationExecution execution = execution((context, input) -> {
            strands.last().letItBeOverdue();
            return "late";
        });
        assertThat(turn(execution, started())).isInstanceOf(Stalled.class);
        strands.last().join();
        assertThat(log.list).isEmpty();
    }

    @Test
    void codeThatIsOverdueWhileItContinuesAsNewIsParked() {
        OrchestrationExecution execution = execution((context, input) -> {
            try {
                context.continueAsNew(null);
            } finally {
                strands.last().letItBeOverdue();
            }
            return null;
        });
        Stalled stalled = (Stalled) turn(execution, started());
        assertThat(stalled.reason()).hasMessageContaining("ran longer than allowed");
    }

    @Test
    void codeThatIsOverdueWhileItIsTerminatedIsTerminated() {
        OrchestrationExecution execution = execution((context, input) -> {
            try {
                return call(context, "a").await();
            } finally {
                strands.last().letItBeOverdue();
            }
        });
        turn(execution, started());
        assertThat(rendered(turn(execution, terminated("enough"))))
                .containsExactly("< terminated", "terminate with \"enough\"");
        assertThat(strands.last().isAbandoned()).isTrue();
        assertThatOneErrorSays(
                "Orchestration 'order-1' did not end when it was told to unwind; its thread is given up and may be lost. It stands here:\nSomewhere.java:7");
    }

    @Test
    void codeThatIsOverdueWhileItIsEvictedIsGivenUp() {
        OrchestrationExecution execution = execution((context, input) -> {
            try {
                return call(context, "a").await();
            } finally {
                strands.last().letItBeOverdue();
            }
        });
        turn(execution, started());
        execution.evict();
        execution.evict();
        assertThat(strands.last().isAbandoned()).isTrue();
        assertThat(strands.last().resumes()).isEqualTo(2);
        assertThatOneErrorSays("did not end when it was told to unwind");
    }

    @Test
    void aMismatchStaysTheReasonIfTheCodeIsOverdueBehindIt() {
        List<HistoryEntry> history = List.of(
                new HistoryEntry(0, Story.START, started()),
                new HistoryEntry(1, Story.START, new io.durable.history.Decision.TimerCanceled(0)));
        OrchestrationExecution execution = execution((context, input) -> {
            try {
                return call(context, "a").await();
            } finally {
                strands.last().letItBeOverdue();
            }
        });
        Stalled stalled = (Stalled) execution.replay(history);
        assertThat(stalled.reason()).isInstanceOf(NonDeterministicOrchestrationException.class);
        assertThatOneErrorSays("did not end when it was told to unwind");
    }

    @Test
    void anInlineStrandRunsOnceAndCanBeLookedAtButNotContinued() {
        OrchestrationExecution execution = new OrchestrationExecution(
                Story.ID,
                (context, input) -> {
                    try {
                        return call(context, "a").await();
                    } finally {
                        reached.add("finally");
                    }
                },
                Story.SETTINGS,
                InlineStrand::new);
        TurnResult result = turn(execution, started());
        assertThat(rendered(result)).containsExactly("< started", "activity 0 a null");
        assertThat(((Advanced) result).ending()).isEqualTo(new Ending.Open());
        assertThat(execution.snapshot().openSteps()).containsOnlyKeys(0);
        assertThat(execution.snapshot().ended()).isFalse();
        assertThat(reached).containsExactly("finally");
        assertThatThrownBy(() -> turn(execution, completed(0, null)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rebuilt without a thread");
        assertThatCode(execution::evict).doesNotThrowAnyException();
        assertThat(log.list).isEmpty();
    }

    @Test
    void anInlineStrandKnowsItsThreadOnlyWhileItRuns() {
        AtomicReference<InlineStrand> strand = new AtomicReference<>();
        List<Boolean> current = new ArrayList<>();
        strand.set(new InlineStrand(() -> current.add(strand.get().isCurrent())));
        assertThat(strand.get().isCurrent()).isFalse();
        assertThat(strand.get().resume()).isEqualTo(Strand.State.ENDED);
        assertThat(strand.get().isCurrent()).isFalse();
        assertThat(current).containsExactly(true);
        assertThat(strand.get().describe()).isEmpty();
        strand.get().abandon();
        assertThatThrownBy(strand.get()::resume).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void codeThatSwallowsTheUnwindOfAnInlineStrandIsReported() {
        OrchestrationExecution execution = new OrchestrationExecution(
                Story.ID,
                (context, input) -> {
                    try {
                        return call(context, "a").await();
                    } catch (Throwable swallowed) {
                        return "made up";
                    }
                },
                Story.SETTINGS,
                InlineStrand::new);
        assertThat(((Advanced) turn(execution, started())).ending()).isEqualTo(new Ending.Open());
        assertThatOneErrorSays("went on after it was told to unwind");
    }

    private OrchestrationExecution execution(OrchestratorFunction code) {
        return new OrchestrationExecution(Story.ID, code, Story.SETTINGS, strands);
    }

    private TurnResult turn(OrchestrationExecution execution, InboundEvent... events) {
        return execution.turn(Story.START, new UUID(++turns, 1), List.of(events));
    }

    private static List<String> rendered(TurnResult result) {
        return ((Advanced) result).appended().stream().map(Rendering::of).toList();
    }

    private void assertThatOneErrorSays(String text) {
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getLevel()).isEqualTo(Level.ERROR);
        assertThat(log.list.get(0).getFormattedMessage()).contains(text);
    }

    private static Task<String> call(OrchestrationContext context, String activity) {
        return context.callActivity(activity, null, String.class);
    }

    /** What leaks. */
    record Kit(OrchestrationContext context, Task<String> task) {}
}
