package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.DataConversionException;
import io.durable.PayloadTooLargeException;
import io.durable.PayloadUnreadableException;
import io.durable.PayloadUnreadableException.Reason;
import io.durable.history.Payload;
import io.durable.spi.ActivityHandler;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PlainActivityTests {

    @Test
    void convertsInputsAndResult() {
        with(
                "Work.greet",
                handler -> assertThat(Attempts.make(handler, "{\"name\":\"Ada\"}"))
                        .isEqualTo(Attempts.completed("[\"Ada\",\"Ada\"]")));
        with("Work.nothing", handler -> assertThat(Attempts.make(handler, null)).isEqualTo(Attempts.completed(null)));
        with("Work.several", handler -> {
            assertThat(Attempts.make(handler, "[1,{\"name\":\"Ada\"},[\"a\"]]"))
                    .isEqualTo(Attempts.completed("\"1 Person[name=Ada] [a] order-1\""));
            assertThat(Attempts.make(handler, "[1,null,null]"))
                    .isEqualTo(Attempts.completed("\"1 null null order-1\""));
        });
        with("Work.maybe", handler -> {
            assertThat(Attempts.make(handler, null)).isEqualTo(Attempts.completed("\"null\""));
            assertThat(Attempts.make(handler, "\"x\"")).isEqualTo(Attempts.completed("\"x\""));
        });
    }

    @Test
    void tellsTheActivityAboutItsCall() {
        with("Work.context", handler -> {
            TaskOutcome first = handler.execute(Attempts.invocation(null, 1), new Attempts.Unobserved());
            TaskOutcome second = handler.execute(Attempts.invocation(null, 2), new Attempts.Unobserved());
            assertThat(List.of(first, second))
                    .containsExactly(
                            Attempts.completed("[\"Stock.reserve\",\"order-1\",\"processOrder\",\"1\","
                                    + "\"2026-11-22T10:00:00Z\",\"" + Attempts.TASK + "\"]"),
                            Attempts.completed("[\"Stock.reserve\",\"order-1\",\"processOrder\",\"2\","
                                    + "\"2026-11-22T10:00:00Z\",\"" + Attempts.TASK + "\"]"));
        });
    }

    @Test
    void passesOnHeartbeatsAndCancellation() {
        with("Work.beats", handler -> {
            Attempts.Unobserved attempt = new Attempts.Unobserved();
            assertThat(handler.execute(Attempts.invocation(null, 1), attempt))
                    .isEqualTo(Attempts.completed("\"[] false\""));
            assertThat(attempt.details).isEqualTo(io.durable.history.Payload.of("[\"a\",\"b\"]"));
            attempt.cancelled = true;
            assertThat(handler.execute(Attempts.invocation(null, 2), attempt))
                    .isEqualTo(Attempts.completed("\"[a, b] true\""));
        });
    }

    @Test
    void reportsWhatTheActivityThrows() {
        with("Work.fails", handler -> {
            TaskOutcome.Failed failed =
                    (TaskOutcome.Failed) handler.execute(Attempts.invocation(null, 3), new Attempts.Unobserved());
            assertThat(failed.recorded()).isFalse();
            assertThat(failed.failure().type()).isEqualTo(IOException.class.getName());
            assertThat(failed.failure().message()).isEqualTo("no paper");
            assertThat(failed.failure().attempts()).isEqualTo(3);
            assertThat(failed.failure().cause().type()).isEqualTo(IllegalStateException.class.getName());
            assertThat(failed.failure().stackTrace()).contains("PlainActivityTests");
        });
        failsWith("Work.asserts", null, AssertionError.class);
        failsWith("Work.recurses", null, StackOverflowError.class);
    }

    @Test
    void reportsInputsThatDoNotFit() {
        failsWith("Work.greet", "{\"name\":", DataConversionException.class);
        failsWith("Work.nothing", "1", DataConversionException.class);
        failsWith("Work.primitive", null, DataConversionException.class);
        failsWith("Work.several", null, DataConversionException.class);
        failsWith("Work.several", "[1]", DataConversionException.class);
        failsWith("Work.several", "{}", DataConversionException.class);
    }

    @Test
    void reportsResultsThatCannotBeKept() {
        failsWith("Work.large", null, PayloadTooLargeException.class);
        failsWith("Work.unwritable", null, DataConversionException.class);
    }

    @Test
    void doesNotCountWhatIsTheNodesFault() {
        with(
                "Work.exhausts",
                handler -> assertThat(Attempts.make(handler, null)).isInstanceOf(TaskOutcome.Unavailable.class));
        with("Work.nothing", handler -> {
            Thread.currentThread().interrupt();
            assertThat(Attempts.make(handler, null)).isInstanceOf(TaskOutcome.Unavailable.class);
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    @Test
    void doesNotFailForAnInputThatCanNotBeRead() {
        Payload unreadable = Payload.of(new Payload.Source() {

            @Override
            public byte[] load() {
                throw new PayloadUnreadableException(Reason.UNKNOWN_KEY, "of a test", "its key 'k1' is missing");
            }

            @Override
            public int size() {
                return 7;
            }
        });
        TaskInvocation readable = Attempts.invocation(null, 1);
        TaskInvocation invocation = new TaskInvocation(
                readable.task(), readable.orchestration(), unreadable, readable.scheduledAt(), readable.timeouts());

        with(
                "Work.greet",
                handler -> assertThat(handler.execute(invocation, new Attempts.Unobserved()))
                        .isInstanceOfSatisfying(
                                TaskOutcome.Unavailable.class,
                                outcome -> assertThat(outcome.reason()).contains("'k1'")));
    }

    @Test
    void owesAnotherTryToWhatAStoppingNodeInterrupts() {
        for (String activity : List.of("Work.isInterrupted", "Work.interruptsItself")) {
            onStoppingNode(
                    activity,
                    handler -> assertThat(Attempts.make(handler, null)).isInstanceOf(TaskOutcome.Unavailable.class));
            Thread.interrupted();
        }
        onStoppingNode(
                "Work.fails",
                handler -> assertThat(Attempts.make(handler, null)).isInstanceOf(TaskOutcome.Failed.class));
    }

    @Test
    void takesAnInterruptOfAnotherOriginForTheActivitysFailure() {
        failsWith("Work.isInterrupted", null, InterruptedException.class);
        failsWith("Work.interruptsItself", null, IllegalStateException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void isIndependentOfTheCallersThread() {
        List<TaskOutcome> outcomes = new ArrayList<>();
        with("Work.nothing", handler -> {
            outcomes.add(Attempts.make(handler, null));
            outcomes.add(Attempts.make(handler, null));
        });
        assertThat(outcomes).containsExactly(Attempts.completed(null), Attempts.completed(null));
    }

    private static void failsWith(String activity, String input, Class<? extends Throwable> type) {
        with(activity, handler -> {
            TaskOutcome outcome = Attempts.make(handler, input);
            assertThat(outcome).isInstanceOf(TaskOutcome.Failed.class);
            assertThat(((TaskOutcome.Failed) outcome).failure().type()).isEqualTo(type.getName());
        });
    }

    private static void onStoppingNode(String activity, Consumer<ActivityHandler> test) {
        Wiring.CONTEXT.withBean(Work.class).run(started -> {
            ActivityHandler handler = started.getBean(HandlerRegistry.class)
                    .findActivity(activity)
                    .orElseThrow();
            started.getBean(RuntimeLifecycle.class).stop();
            test.accept(handler);
        });
    }

    private static void with(String activity, Consumer<ActivityHandler> test) {
        Wiring.CONTEXT
                .withBean(Work.class)
                .withPropertyValues("durable.payloads.max-size=500B")
                .run(started -> test.accept(started.getBean(HandlerRegistry.class)
                        .findActivity(activity)
                        .orElseThrow()));
    }

    record Person(String name) {}

    static class Work {
        @Activity
        String beats(ActivityContext context) {
            List<?> before = context.getHeartbeatDetails(List.class).orElse(List.of());
            context.heartbeat(List.of("a", "b"));
            context.heartbeat();
            return before + " " + context.isCancelled();
        }

        @Activity
        List<String> greet(Person person) {
            return List.of(person.name(), person.name());
        }

        @Activity
        void nothing() {}

        @Activity
        String several(int number, ActivityContext context, Person person, List<String> names) {
            return number + " " + person + " " + names + " " + context.getInstanceId();
        }

        @Activity
        String maybe(String input) {
            return String.valueOf(input);
        }

        @Activity
        int primitive(int number) {
            return number;
        }

        @Activity
        List<String> context(ActivityContext context) {
            return List.of(
                    context.getName(),
                    context.getInstanceId(),
                    context.getOrchestrationName(),
                    String.valueOf(context.getAttempt()),
                    context.getScheduledAt().toString(),
                    context.getIdempotencyKey());
        }

        @Activity
        void fails() throws IOException {
            throw new IOException("no paper", new IllegalStateException("tray is open"));
        }

        @Activity
        void asserts() {
            throw new AssertionError("no");
        }

        @Activity
        int recurses() {
            return recurses() + 1;
        }

        @Activity
        String large() {
            return "x".repeat(500);
        }

        @Activity
        Object unwritable() {
            return new Object() {
                public Object getSelf() {
                    throw new IllegalStateException("not now");
                }
            };
        }

        @Activity
        void exhausts() {
            throw new OutOfMemoryError("heap");
        }

        @Activity
        void isInterrupted() throws InterruptedException {
            throw new InterruptedException();
        }

        @Activity
        void interruptsItself() {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("in the middle");
        }
    }
}
