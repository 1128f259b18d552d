package io.durable.simulation;

import io.durable.TaskFailedException;
import io.durable.simulation.Steps.Call;
import io.durable.simulation.Steps.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What programs of wide worlds do beyond what all programs do; drawn apart. */
final class WideSteps {

    private static final long WIDE = 0x5EED_0F_81DEL;

    private static final long CHANGED = 0x5EED_0F_DE9L;

    private WideSteps() {}

    /** @param continues whether the program continues as new: then what depends on time can't be told from its last turn */
    static void addTo(List<Step> steps, ProgramInput input, boolean continues) {
        SeededRandomness random = new SeededRandomness(input.seed() ^ WIDE);
        if (random.chance(0.35)) {
            steps.add(random.below(steps.size()), byToken(call(random, ActivityScript.BY_TOKEN)));
        }
        if (random.chance(0.2)) {
            HttpScript script =
                    new HttpScript(random.below(1_000), random.below(3), random.below(3), random.chance(0.7));
            steps.add(random.below(steps.size()), http(script, random.between(1, 3)));
        }
        if (!continues && random.chance(0.3)) {
            List<Call> calls = Stream.generate(() -> call(random, ActivityScript.LIMITED))
                    .limit(random.between(1, 3))
                    .toList();
            steps.add(
                    random.below(steps.size()),
                    timed(calls, Duration.ofMillis(random.between(200, 4_000)), random.chance(0.4)));
        }
    }

    /** The steps of one version, as a build has them. */
    static List<Step> of(List<Step> steps, ProgramInput input, @Nullable String version, Build build) {
        SeededRandomness random = new SeededRandomness(input.seed() ^ CHANGED);
        List<Step> changed = new ArrayList<>(steps);
        int patched = random.below(changed.size());
        Call more = call(random, ActivityScript.ADDED);
        int place = random.below(changed.size());
        if (build == Build.NEW) {
            changed.add(patched, patched(more));
        }
        if (Build.isSecond(version)) {
            changed.add(place, Steps.activity(new Call(ActivityScript.PLAIN, 0, 1, false)));
        }
        return changed;
    }

    private static Step patched(Call more) {
        return run -> {
            if (run.context().patched(Build.PATCH)) {
                Steps.activity(more).perform(run);
            }
        };
    }

    private static Call call(SeededRandomness random, String activity) {
        return new Call(
                activity, random.chance(0.3) ? random.between(1, 3) : 0, random.between(1, 3), random.chance(0.5));
    }

    /** Ended by whoever has its token. */
    private static Step byToken(Call call) {
        return run -> Steps.awaitFailing(run, run.call(call));
    }

    /** Several of which every attempt has to end, or be heard of, in time. */
    private static Step timed(List<Call> calls, Duration limit, boolean silence) {
        return run -> calls.stream()
                .map(call -> run.callTimed(call, limit, silence))
                .toList()
                .forEach(task -> Steps.awaitFailing(run, task));
    }

    private static Step http(HttpScript script, int attemptsMax) {
        return run -> {
            try {
                run.meet(HttpScript.text(
                        run.context().callHttp(script.request(attemptsMax)).await()));
            } catch (TaskFailedException failure) {
                run.meetFailure(failure);
            }
        };
    }
}
