package io.durable.engine;

import static io.durable.engine.Events.cancelRequested;
import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.failed;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.resumed;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.suspended;
import static io.durable.engine.Events.terminated;
import static io.durable.engine.Events.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.ContinueOptions;
import io.durable.OrchestrationCancelledException;
import io.durable.OrchestrationContext;
import io.durable.engine.TurnResult.Ending;
import io.durable.history.Decision.UpdateValidated;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests to code that waits. */
class UpdateTests {

    @Test
    void handlesUpdatesInTheirOrderWhileTheCodeWaits() {
        Story.of(context -> {
                    int[] sum = {0};
                    context.onUpdate("add", Integer.class, number -> sum[0] += number);
                    context.waitForExternalEvent("go", String.class).await();
                    context.callActivity("store", sum[0], Void.class).await();
                })
                .turn(started(), update("u1", "add", "2"))
                .records("< started", "< update u1", "take u1", "answer u1 2")
                .turn(update("u2", "add", "3"), raised("go", null), update("u3", "add", "4"))
                .records(
                        "< update u2",
                        "take u2",
                        "answer u2 5",
                        "< event go",
                        "activity 0 store 5",
                        "< update u3",
                        "take u3",
                        "answer u3 9")
                .isOpen();
    }

    @Test
    void rejectsWhatTheValidatorRefusesAndWhatCanNotBeRead() {
        Story.of(context -> {
                    List<Integer> taken = new ArrayList<>();
                    context.onUpdate("add", Integer.class, UpdateTests::requirePositive, taken::add);
                    context.waitForExternalEvent("go", String.class).await();
                    context.callActivity("store", taken, Void.class);
                })
                .turn(started(), update("u1", "add", "-1"), update("u2", "add", "1"), update("u3", "add", "\"x\""))
                .records(
                        "< started",
                        "< update u1",
                        "reject u1 with java.lang.IllegalArgumentException: -1 is not positive",
                        "< update u2",
                        "take u2",
                        "answer u2 true",
                        "< update u3",
                        "reject u3 with io.durable.DataConversionException: Can't read java.lang.Integer")
                .turn(raised("go", null))
                .records("< event go", "activity 0 store [1]", "end with null");
    }

    @Test
    void doesNotAskTheValidatorAgainInAReplay() {
        Story story = Story.of(UpdateTests::adding).turn(started(), update("u1", "add", "1"));
        OrchestrationExecution stricter = new OrchestrationExecution(
                Story.ID,
                (context, input) -> {
                    context.onUpdate(
                            "add",
                            Integer.class,
                            number -> {
                                throw new IllegalArgumentException("never");
                            },
                            number -> number);
                    return context.waitForExternalEvent("go", String.class).await();
                },
                Story.SETTINGS,
                InlineStrand::new);
        assertThat(stricter.replay(story.history())).isInstanceOf(TurnResult.Advanced.class);
    }

    @Test
    void refusesAValidatorThatSchedules() {
        Story story = Story.of(context -> {
                    context.onUpdate(
                            "add", Integer.class, number -> context.callActivity("a", null, Void.class), number -> 1);
                    context.waitForExternalEvent("go", String.class).await();
                })
                .turn(started(), update("u1", "add", "1"));
        assertThat(story.last().appended().get(2))
                .isInstanceOfSatisfying(
                        UpdateValidated.class,
                        verdict ->
                                assertThat(verdict.rejection().message()).contains("in the validator of update 'add'"));
    }

    @Test
    void answersWithTheFailureOfTheHandler() {
        Story.of(context -> {
                    context.onUpdate("pay", Void.class, nothing -> {
                        throw new IllegalStateException("broke");
                    });
                    context.waitForExternalEvent("go", String.class).await();
                })
                .turn(started(), update("u1", "pay", null))
                .records("< started", "< update u1", "take u1", "fail u1 with java.lang.IllegalStateException: broke")
                .isOpen();
    }

    @Test
    void keepsUpdatesUntilThereIsAHandler() {
        Story.of(context -> {
                    context.waitForExternalEvent("go", String.class).await();
                    context.onUpdate("add", Integer.class, number -> number + 1);
                    context.callActivity("a", null, Void.class).await();
                })
                .turn(started(), update("u1", "add", "1"), update("u2", "add", "2"))
                .records("< started", "< update u1", "< update u2")
                .turn(raised("go", null))
                .records("< event go", "activity 0 a null", "take u1", "answer u1 2", "take u2", "answer u2 3");
    }

    @Test
    void letsAHandlerWaitAndHandlesOthersMeanwhile() {
        Story.of(context -> {
                    context.onUpdate(
                            "pay",
                            Integer.class,
                            amount -> context.callActivity("pay", amount, String.class)
                                    .await());
                    context.onUpdate("ping", Void.class, nothing -> "pong");
                    context.waitForExternalEvent("go", String.class).await();
                })
                .turn(started(), update("u1", "pay", "5"))
                .records("< started", "< update u1", "take u1", "activity 0 pay 5")
                .turn(raised("go", null), update("u2", "ping", null))
                .records("< event go", "< update u2", "take u2", "answer u2 \"pong\"")
                .isOpen()
                .turn(completed(0, "\"paid\""))
                .records("< completed 0", "answer u1 \"paid\"", "end with null");
    }

    @Test
    void answersWithTheFailureOfWhatTheHandlerAwaits() {
        Story.of(context -> {
                    context.onUpdate(
                            "pay",
                            Integer.class,
                            amount -> context.callActivity("pay", amount, String.class)
                                    .await());
                    context.waitForExternalEvent("go", String.class).await();
                })
                .turn(started(), update("u1", "pay", "5"))
                .turn(failed(0, "no"))
                .records(
                        "< failed 0",
                        "fail u1 with io.durable.TaskFailedException: 'pay' (step 0) failed after 1 attempt(s): com.example.Refused: no");
    }

    @Test
    void holdsUpdatesBackWhileSuspended() {
        Story.of(UpdateTests::adding)
                .turn(started(), suspended(), update("u1", "add", "1"))
                .records("< started", "< suspended", "< update u1")
                .turn(resumed())
                .records("< resumed", "take u1", "answer u1 1");
    }

    @Test
    void tellsTheHandlerAndThenTheCodeOfARequestToEnd() {
        List<String> told = new ArrayList<>();
        Story.of(context -> {
                    context.onUpdate("pay", Void.class, nothing -> {
                        try {
                            return context.callActivity("pay", null, String.class)
                                    .await();
                        } catch (OrchestrationCancelledException asked) {
                            told.add("handler");
                            return "withdrawn";
                        }
                    });
                    try {
                        context.waitForExternalEvent("go", String.class).await();
                    } catch (OrchestrationCancelledException asked) {
                        told.add("code");
                        throw asked;
                    }
                })
                .turn(started(), update("u1", "pay", null))
                .turn(cancelRequested("enough"))
                .records("< cancel requested", "answer u1 \"withdrawn\"", "cancel with \"enough\"");
        assertThat(told).startsWith("handler", "code");
    }

    @Test
    void givesTheCodeTheEventThatCameBeforeTheRequestToEnd() {
        List<String> told = new ArrayList<>();
        Story.of(context -> {
                    context.onUpdate(
                            "pay",
                            Void.class,
                            nothing -> context.callActivity("pay", null, String.class)
                                    .await());
                    told.add(context.waitForExternalEvent("go", String.class).await());
                    context.waitForExternalEvent("never", String.class).await();
                })
                .turn(started(), update("u1", "pay", null))
                .turn(raised("go", "\"1\""), cancelRequested("enough"))
                .records(
                        "< event go",
                        "< cancel requested",
                        "fail u1 with io.durable.OrchestrationCancelledException: Orchestration 'order-1' was asked to end: enough",
                        "cancel with \"enough\"");
        assertThat(told).startsWith("1");
    }

    @Test
    void leavesUpdatesUnansweredWhenItEnds() {
        Story.of(context -> {
                    context.onUpdate(
                            "pay",
                            Void.class,
                            nothing -> context.callActivity("pay", null, String.class)
                                    .await());
                    context.waitForExternalEvent("go", String.class).await();
                })
                .turn(started(), update("u1", "pay", null))
                .turn(update("u2", "unknown", null), terminated("enough"))
                .records("< update u2", "< terminated", "terminate with \"enough\"");
    }

    @Test
    void carriesUpdatesThatNobodyLookedAtIntoTheNextExecution() {
        Story story = Story.of(context -> {
                    context.waitForExternalEvent("go", String.class).await();
                    context.continueAsNew("next", ContinueOptions.droppingEvents());
                })
                .turn(started(), update("u1", "add", "1"))
                .turn(update("u2", "add", "2"), raised("go", null), update("u3", "add", "3"));
        Ending.Continued continued = (Ending.Continued) story.last().ending();
        assertThat(continued.updates()).extracting(update -> update.update()).containsExactly("u1", "u2", "u3");
        assertThat(continued.carried()).isEmpty();
    }

    @Test
    void refusesToContinueAsNewInsideAHandler() {
        Story.of(context -> {
                    context.onUpdate("again", Void.class, nothing -> {
                        assertThatThrownBy(() -> context.continueAsNew(null))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("can't continue as new");
                        return "no";
                    });
                    context.waitForExternalEvent("go", String.class).await();
                })
                .turn(started(), update("u1", "again", null))
                .records("< started", "< update u1", "take u1", "answer u1 \"no\"");
    }

    @Test
    void parksCodeThatDoesNotTakeWhatItTook() {
        Story story = Story.of(UpdateTests::adding).turn(started(), update("u1", "add", "1"));
        assertThat(story.stallsWith((context, input) ->
                                context.waitForExternalEvent("go", String.class).await())
                        .reason())
                .hasMessageContaining("the history has a look at update 'u1'");
        assertThat(story.stallsWith((context, input) -> {
                            context.onUpdate(
                                    "add",
                                    Integer.class,
                                    number -> context.callActivity("a", null, Integer.class)
                                            .await());
                            return context.waitForExternalEvent("go", String.class)
                                    .await();
                        })
                        .reason())
                .hasMessageContaining("the history has the answer to update 'u1', the code did activity 'a'");
    }

    @Test
    void registersByReference() {
        Story.of(context -> {
                    context.onUpdate(Requests::rename, name -> name.toUpperCase(java.util.Locale.ROOT));
                    context.waitForExternalEvent("go", String.class).await();
                })
                .turn(started(), update("u1", "referenced", "\"ada\""))
                .records("< started", "< update u1", "take u1", "answer u1 \"ADA\"");
    }

    @Test
    void registersByReferenceWhatHasNoResult() {
        List<String> notes = new ArrayList<>();
        Story.of(context -> {
                    context.onVoidUpdate(Requests::note, UpdateTests::requireText, notes::add);
                    context.waitForExternalEvent("go", String.class).await();
                })
                .turn(started(), update("u1", "referenced", "\"ada\""))
                .records("< started", "< update u1", "take u1", "answer u1 null")
                .turn(update("u2", "referenced", "\"\""));
        assertThat(notes).containsOnly("ada");
    }

    private static void requireText(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("There is no text");
        }
    }

    interface Requests {
        String rename(String name);

        void note(String text);
    }

    private static void adding(OrchestrationContext context) {
        context.onUpdate("add", Integer.class, number -> number);
        context.waitForExternalEvent("go", String.class).await();
    }

    private static void requirePositive(Integer number) {
        if (number <= 0) {
            throw new IllegalArgumentException(number + " is not positive");
        }
    }
}
