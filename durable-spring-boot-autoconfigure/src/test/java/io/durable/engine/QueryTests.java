package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.suspended;
import static io.durable.engine.Events.terminated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.OrchestrationContext;
import io.durable.engine.QueryAnswer.Answered;
import io.durable.engine.QueryAnswer.Failed;
import io.durable.engine.QueryAnswer.Unknown;
import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Questions to code that waits or has ended. */
class QueryTests {

    @Test
    void answersWithWhatTheCodeHasInItsHandsWhileItWaits() {
        Story story = Story.of(QueryTests::collect).turn(started());
        assertThat(story.asked("items", null)).isEqualTo(answer("[]"));
        story.turn(raised("item", "\"a\""));
        assertThat(story.asked("items", null)).isEqualTo(answer("[\"a\"]"));
        assertThat(story.asked("item", 0)).isEqualTo(answer("\"a\""));
        story.turn(raised("item", "\"b\""));
        story.isOpen();
    }

    @Test
    void answersWhenTheCodeHasEnded() {
        Story story = Story.of(QueryTests::collect)
                .turn(started(), raised("item", "\"a\""), raised("item", "\"b\""), completed(0, "1"));
        assertThat(story.asked("items", null)).isEqualTo(answer("[\"a\",\"b\"]"));
    }

    @Test
    void seesWhatTheCodeHasSeenAndNotWhatIsHeldBack() {
        Story story = Story.of(QueryTests::collect).turn(started()).turn(suspended(), raised("item", "\"a\""));
        assertThat(story.asked("items", null)).isEqualTo(answer("[]"));
    }

    @Test
    void looksAtCodeThatWaitsBeforeItIsUnwound() {
        Story story = Story.of(context -> {
                    List<String> state = new ArrayList<>(List.of("waiting"));
                    context.onQuery("state", () -> state);
                    try {
                        context.waitForExternalEvent("go", String.class).await();
                    } finally {
                        state.set(0, "left");
                    }
                })
                .turn(started());
        assertThat(story.asked("state", null)).isEqualTo(answer("[\"waiting\"]"));
    }

    @Test
    void namesTheQueriesThatThereAre() {
        Story story = Story.of(QueryTests::collect).turn(started());
        assertThat(story.asked("progress", null)).isEqualTo(new Unknown(List.of("broken", "greedy", "item", "items")));
    }

    @Test
    void knowsNoQueryOfCodeThatNeverBegan() {
        Story story = Story.of(QueryTests::collect).turn(terminated("early"));
        assertThat(story.asked("items", null)).isEqualTo(new Unknown(List.of()));
    }

    @Test
    void failsWithWhatTheHandlerThrows() {
        Story story = Story.of(QueryTests::collect).turn(started());
        assertThat(failure(story, "broken", null).summary()).isEqualTo("java.lang.IllegalStateException: broken");
        assertThat(failure(story, "item", 7).type()).isEqualTo(IndexOutOfBoundsException.class.getName());
        assertThat(failure(story, "item", "seven").type()).isEqualTo("io.durable.DataConversionException");
    }

    @Test
    void refusesAHandlerThatSchedules() {
        Story story = Story.of(QueryTests::collect).turn(started());
        assertThat(failure(story, "greedy", null).message())
                .contains("in the handler of query 'greedy'")
                .contains("only look");
    }

    @Test
    void registersByReferenceAndTheLaterOfTwoHandlersCounts() {
        Story story = Story.of(context -> {
                    context.onQuery(Queries::progress, () -> "first");
                    context.onQuery(Queries::item, number -> "item " + number);
                    context.waitForExternalEvent("go", String.class).await();
                })
                .turn(started());
        assertThat(story.asked("referenced", "1")).isEqualTo(answer("\"item 1\""));
    }

    @Test
    void refusesANameThatIsNone() {
        Story.of(context -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> context.onQuery(" ", () -> 1))
                        .withMessageContaining("name of the query"))
                .turn(started());
    }

    interface Queries {
        String progress();

        String item(String number);
    }

    private static Object collect(OrchestrationContext context, Payload input) {
        List<String> items = new ArrayList<>();
        context.onQuery("items", () -> items);
        context.onQuery("item", Integer.class, number -> items.get(number));
        context.onQuery("broken", () -> {
            throw new IllegalStateException("broken");
        });
        context.onQuery("greedy", () -> context.callActivity("more", null, String.class));
        items.add(context.waitForExternalEvent("item", String.class).await());
        items.add(context.waitForExternalEvent("item", String.class).await());
        context.callActivity("store", items, Integer.class).await();
        return items.size();
    }

    private static FailureDetails failure(Story story, String query, Object input) {
        return ((Failed) story.asked(query, input)).failure();
    }

    private static Answered answer(String json) {
        return new Answered(Payload.of(json));
    }
}
