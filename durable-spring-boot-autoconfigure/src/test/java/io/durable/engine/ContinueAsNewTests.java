package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.resumed;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.suspended;
import static io.durable.engine.Events.terminated;
import static io.durable.engine.Story.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.ContinueOptions;
import io.durable.PayloadTooLargeException;
import io.durable.engine.TurnResult.Ending;
import io.durable.history.Decision.ContinuedAsNew;
import io.durable.history.InboundEvent;
import io.durable.history.Payload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContinueAsNewTests {

    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void endsTheExecutionWithTheNextInput() {
        Story story = Story.of((context, input) -> {
                    context.callActivity("a", null, String.class);
                    context.createTimer(DAY);
                    context.continueAsNew(List.of(1, 2));
                    return context.callActivity("unreached", null, String.class);
                })
                .turn(started())
                .records("< started", "activity 0 a null", "timer 1 at PT24H", "continue as new [1,2]")
                .cancelsTasks(row(1, 0))
                .cancelsTimers(row(1, 1));
        assertThat(story.last().ending())
                .isEqualTo(new Ending.Continued(new ContinuedAsNew(Payload.of("[1,2]"), true), List.of(), null));
        assertThat(story.snapshot().ended()).isTrue();
        assertThat(story.strand().hasEnded()).isTrue();
    }

    @Test
    void saysWhichVersionGoesOn() {
        Story story = Story.of((context, input) -> {
                    context.continueAsNew(1, ContinueOptions.droppingEvents().withVersion("2.1"));
                    return null;
                })
                .turn(started());
        assertThat(story.last().ending())
                .isEqualTo(new Ending.Continued(new ContinuedAsNew(Payload.of("1"), false, "2.1"), List.of(), null));
    }

    @Test
    void cantBeCaughtAsAnException() {
        Story.of((context, input) -> {
                    try {
                        context.continueAsNew(null);
                    } catch (Exception e) {
                        context.sendEvent("other", "caught", null);
                    }
                    return "unreached";
                })
                .turn(started())
                .records("< started", "continue as new null");
    }

    @Test
    void carriesEventsThatNobodyWaitedForInTheirOrder() {
        Story story = Story.of(context -> {
                    context.waitForExternalEvent("x", String.class).await();
                    context.waitForExternalEvent("z", String.class);
                    context.createTimer(DAY).await();
                    context.continueAsNew(null);
                })
                .turn(started())
                .turn(raised("y", "1"), raised("X", "2"), raised("x", "3"))
                .turn(raised("z", "4"), fired(0), raised("z", "5"), raised("Y", "6"))
                .records("< event z", "< fired 0", "< event z", "< event Y", "continue as new null");
        assertThat(((Ending.Continued) story.last().ending()).carried())
                .containsExactly(raised("y", "1"), raised("x", "3"), raised("z", "5"), raised("Y", "6"));
    }

    @Test
    void aWaiterThatIsLeftSwallowsNothingOfTheNextExecution() {
        Story story = Story.of(context -> {
                    context.waitForExternalEvent("x", DAY, String.class);
                    context.createTimer(DAY).await();
                    context.continueAsNew(null);
                })
                .turn(started())
                .turn(fired(1), raised("x", "1"), fired(0))
                .records("< fired 1", "< event x", "< fired 0", "continue as new null")
                .cancelsTimers();
        assertThat(((Ending.Continued) story.last().ending()).carried()).containsExactly(raised("x", "1"));
    }

    @Test
    void dropsEventsIfToldTo() {
        Story story = Story.of(context -> {
                    context.createTimer(DAY).await();
                    context.continueAsNew("next", ContinueOptions.droppingEvents());
                })
                .turn(started())
                .turn(raised("x", "1"), fired(0), raised("y", "1"))
                .records("< event x", "< fired 0", "< event y", "continue as new \"next\"");
        assertThat(story.last().ending())
                .isEqualTo(new Ending.Continued(new ContinuedAsNew(Payload.of("\"next\""), false), List.of(), null));
    }

    @Test
    void noEventIsLostAcrossExecutions() {
        OrchestratorFunction counter = (context, input) -> {
            String sum = (input == null ? "" : input.text().replace("\"", ""))
                    + context.waitForExternalEvent("add", Integer.class).await();
            if (sum.length() < 4) {
                context.continueAsNew(sum);
            }
            return sum;
        };
        Story story =
                Story.of(counter).turn(started()).turn(raised("add", "1"), raised("ADD", "2"), raised("add", "3"));
        for (String sum : List.of("1", "12", "123")) {
            Ending.Continued end = (Ending.Continued) story.last().ending();
            assertThat(end.event().input()).isEqualTo(Payload.of("\"" + sum + "\""));
            List<InboundEvent> next = new java.util.ArrayList<>();
            next.add(started(end.event().input().text()));
            next.addAll(end.carried());
            story = Story.of(Story.ID.next(), counter).turn(next.toArray(InboundEvent[]::new));
        }
        story.records("< started").isOpen();
        story.turn(raised("Add", "4")).records("< event Add", "end with \"1234\"");
    }

    @Test
    void isOverruledByATerminationInTheSameTurn() {
        Story.of(context -> {
                    context.createTimer(DAY).await();
                    context.continueAsNew(null);
                })
                .turn(started())
                .turn(fired(0), raised("x", null), terminated("enough"))
                .records("< fired 0", "< event x", "< terminated", "terminate with \"enough\"");
    }

    @Test
    void saysWhetherTheNextExecutionIsToBeSuspended() {
        Story story = Story.of(context -> {
                    context.createTimer(DAY).await();
                    context.continueAsNew(null);
                })
                .turn(started())
                .turn(fired(0), suspended(), raised("x", "1"))
                .records("< fired 0", "< suspended", "< event x", "continue as new null");
        assertThat(story.execution().isSuspended()).isTrue();
        assertThat(((Ending.Continued) story.last().ending()).carried()).containsExactly(raised("x", "1"));
    }

    @Test
    void carriesEventsThatWereHeldByASuspension() {
        Story story = Story.of(context -> {
                    context.createTimer(DAY).await();
                    context.continueAsNew(null);
                })
                .turn(started())
                .turn(suspended(), fired(0), raised("x", "1"))
                .turn(resumed(), raised("x", "2"))
                .records("< resumed", "< event x", "continue as new null");
        assertThat(((Ending.Continued) story.last().ending()).carried())
                .containsExactly(raised("x", "1"), raised("x", "2"));
    }

    @Test
    void refusesAnInputThatIsTooLargeAtTheCall() {
        Story.of((context, input) -> {
                    assertThatThrownBy(() -> context.continueAsNew("x".repeat(999)))
                            .isInstanceOf(PayloadTooLargeException.class)
                            .hasMessageStartingWith("The input of continue-as-new has 1001 bytes");
                    return context.callActivity("a", null, String.class).await();
                })
                .turn(started())
                .records("< started", "activity 0 a null")
                .turn(completed(0, "\"on\""))
                .records("< completed 0", "end with \"on\"");
    }
}
