package io.durable.simulation;

import io.durable.OrchestrationCancelledException;
import io.durable.SubOrchestrationOptions;
import io.durable.engine.OrchestratorFunction;
import io.durable.history.InstanceId;
import io.durable.history.ParentClosePolicy;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.simulation.Steps.Call;
import io.durable.simulation.Steps.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Random orchestrations, each a deterministic program that is made from the seed in its input; and three that can't go on, to see whom they disturb. */
final class Programs {

    static final String PROGRAM = "program";
    /** Makes use of more. */
    static final String WIDE = "wide";
    /** Decides by something that is not in its history. */
    static final String DIVERGENT = "divergent";
    /** Sets a custom status that the database refuses. */
    static final String UNSTORABLE = "unstorable";
    /** No code has this name. */
    static final String UNKNOWN = "unknown";

    /** Client-started instances are called so, with a number behind it. */
    static final String ROOT_PREFIX = "i";

    static final int ROOTS_MAX = 6;
    static final List<String> EVENT_NAMES = List.of("e0", "E1", "e2");

    static final int DEPTH_MAX = 2;

    /** What was added to the programs later is drawn apart, so that the seeds of before go on meaning what they meant. */
    private static final long LATER = 0x5EED_0F_1A7E5L;

    private static final long CALLED = 0x5EED_0F_CA11L;

    private static final long ASKED = 0x5EED_0F_E2DL;

    private final BiConsumer<InstanceId, String> eventObserver;
    private final IntSupplier entropy;

    /**
     * @param eventObserver is told which payload reached the code of which instance
     * @param entropy for the divergent program
     */
    Programs(BiConsumer<InstanceId, String> eventObserver, IntSupplier entropy) {
        this.eventObserver = eventObserver;
        this.entropy = entropy;
    }

    static boolean isSound(String name) {
        return name.equals(PROGRAM) || name.equals(WIDE);
    }

    /**
     * The code that a build has for a version.
     *
     * @param version of the instance
     */
    Optional<OrchestratorFunction> find(String name, @Nullable String version, Build build) {
        return switch (name) {
            case PROGRAM, WIDE ->
                Optional.of((context, input) -> {
                    ProgramInput parsed = ProgramInput.parse(text(input));
                    Performance run = new Performance(context, parsed, eventObserver);
                    context.getVersion().ifPresent(run::meet);
                    boolean wide = name.equals(WIDE);
                    if (wide) {
                        Steps.answering().perform(run);
                    }
                    try {
                        (wide ? WideSteps.of(steps(parsed, true), parsed, version, build) : steps(parsed, false))
                                .forEach(step -> step.perform(run));
                    } catch (OrchestrationCancelledException asked) {
                        if (!undoes(parsed, run, asked)) {
                            throw asked;
                        }
                    }
                    return run.met();
                });
            case DIVERGENT ->
                Optional.of((context, input) -> {
                    if (entropy.getAsInt() % 2 == 0) {
                        context.sleep(Duration.ofMillis(200));
                    }
                    context.callActivity(
                                    ActivityScript.PLAIN, new ActivityScript("d", 3, 0, false).input(), String.class)
                            .await();
                    return "diverged";
                });
            case UNSTORABLE ->
                Optional.of((context, input) -> {
                    context.setCustomStatus(OwnerCommit.UNSTORABLE.text());
                    context.sleep(Duration.ofMillis(10));
                    return "stored";
                });
            default -> Optional.empty();
        };
    }

    /** Some end at once when they are asked to, some undo first, and some of those end as if nothing had been. */
    private static boolean undoes(ProgramInput input, Performance run, OrchestrationCancelledException asked) {
        SeededRandomness random = new SeededRandomness(input.seed() ^ ASKED);
        if (random.chance(0.3)) {
            return false;
        }
        run.meet(asked.getReason().orElse("") + run.context().isCancelRequested());
        Steps.activity(call(random)).perform(run);
        Steps.sleep(delay(random)).perform(run);
        if (random.chance(0.3)) {
            Steps.again(1).perform(run);
        }
        return random.chance(0.5);
    }

    private static List<Step> steps(ProgramInput input, boolean wide) {
        SeededRandomness random = new SeededRandomness(input.seed());
        int count = input.depth() == 0 ? random.between(2, 6) : random.between(1, 3);
        List<Step> steps = new ArrayList<>(
                Stream.generate(() -> step(random, input.depth())).limit(count).toList());
        addLater(steps, input, new SeededRandomness(input.seed() ^ LATER));
        boolean continues = random.chance(0.3);
        if (continues) {
            steps.add(Steps.again(random.between(1, 2)));
        }
        if (random.chance(0.1)) {
            steps.add(Steps.fail());
        }
        // drawn last, so that the programs of older seeds stay what they are otherwise
        if (random.chance(0.15)) {
            steps.add(
                    random.below(count),
                    Steps.handled(Stream.generate(() -> call(random))
                            .limit(random.between(1, 3))
                            .toList()));
        }
        if (random.chance(0.15)) {
            steps.add(random.below(steps.size()), Steps.sideEffect(random.chance(0.2)));
        }
        if (random.chance(0.1)) {
            steps.add(random.below(steps.size()), Steps.patch("p" + random.below(2)));
        }
        // how a limited call has ended can't be told when its history has gone
        if (!continues && random.chance(0.2)) {
            steps.add(
                    random.below(count),
                    Steps.limited(
                            Stream.generate(() -> call(random))
                                    .limit(random.between(1, 3))
                                    .toList(),
                            Duration.ofMillis(random.between(1, 1_500))));
        }
        if (random.chance(0.1)) {
            List<Call> calls = Stream.generate(() -> call(random))
                    .limit(random.between(1, 3))
                    .toList();
            steps.add(random.below(steps.size()), Steps.saga(calls, random.chance(0.5)));
        }
        if (wide) {
            WideSteps.addTo(steps, input, continues);
        }
        return steps;
    }

    private static void addLater(List<Step> steps, ProgramInput input, SeededRandomness random) {
        if (input.depth() < DEPTH_MAX && random.chance(0.1)) {
            String ownId = random.pick(List.of("", "", root(random), "shared-" + random.below(2)));
            steps.add(random.below(steps.size() + 1), Steps.start(random.nextLong() >>> 1, ownId));
        }
        if (input.depth() < DEPTH_MAX && random.chance(0.1)) {
            String ownId = random.pick(List.of("", "", "", root(random), "shared-" + random.below(2)));
            steps.add(
                    random.below(steps.size() + 1),
                    Steps.childLeft(random.nextLong() >>> 1, ownId, call(random), random.chance(0.5)));
        }
    }

    /** How a child with this seed is called. */
    static SubOrchestrationOptions childOptions(long seed) {
        SeededRandomness random = new SeededRandomness(seed ^ CALLED);
        SubOrchestrationOptions options = SubOrchestrationOptions.defaults()
                .withParentClosePolicy(random.pick(List.of(ParentClosePolicy.values())));
        return random.chance(0.7)
                ? options
                : options.withRetry(RetryPolicy.of(random.between(2, 3), Duration.ofMillis(random.between(0, 300))));
    }

    private static Step step(SeededRandomness random, int depth) {
        return switch (random.below(16)) {
            case 0, 1, 2, 3 -> Steps.activity(call(random));
            case 4, 5 ->
                Steps.fanOut(Stream.generate(() -> call(random))
                        .limit(random.between(2, 4))
                        .toList());
            case 6 -> Steps.race(call(random), delay(random), event(random), random.chance(0.6));
            case 7 -> Steps.sleep(delay(random));
            case 8 -> Steps.cancelledTimer(random.chance(0.5) ? delay(random) : Duration.ofHours(1), call(random));
            case 9, 10 -> Steps.event(event(random));
            case 11 -> Steps.eventWithTimeout(event(random), delay(random));
            case 12 -> depth < DEPTH_MAX ? child(random) : Steps.activity(call(random));
            case 13 -> Steps.send(root(random), event(random), random.between(1, 3));
            case 14 -> Steps.status();
            default -> Steps.identity();
        };
    }

    private static Step child(SeededRandomness random) {
        return switch (random.below(6)) {
            case 0 -> Steps.child(random.nextLong() >>> 1, root(random));
            case 1 -> Steps.child(random.nextLong() >>> 1, "shared-" + random.below(2));
            case 2 -> Steps.children(random.nextLong() >>> 2, 2);
            default -> Steps.child(random.nextLong() >>> 1, "");
        };
    }

    private static Call call(SeededRandomness random) {
        String activity = random.chance(0.5) ? ActivityScript.PLAIN : ActivityScript.TRANSACTIONAL;
        int failures = random.chance(0.25) ? random.between(1, 3) : 0;
        return new Call(activity, failures, random.between(1, 3), random.chance(0.5));
    }

    private static Duration delay(SeededRandomness random) {
        return Duration.ofMillis(random.chance(0.1) ? -5 : random.between(0, 3_000));
    }

    private static String event(SeededRandomness random) {
        return random.pick(EVENT_NAMES);
    }

    private static String root(SeededRandomness random) {
        return ROOT_PREFIX + random.below(ROOTS_MAX);
    }

    private static String text(Payload input) {
        return input.text();
    }
}
