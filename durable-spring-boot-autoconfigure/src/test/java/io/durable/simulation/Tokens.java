package io.durable.simulation;

import io.durable.spi.TaskToken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tokens of attempts that were given out in a world, to be used by anybody and more than once. */
final class Tokens {

    private final List<Given> given = new ArrayList<>();
    private final Set<TaskToken> ended = new HashSet<>();

    /** One that was given out, and what is to come of it. */
    record Given(TaskToken token, Script script) {}

    void give(TaskToken token, Script script) {
        given.add(new Given(token, script));
    }

    /** One of the latest. */
    Optional<Given> pick(SeededRandomness random) {
        List<Given> latest = given.subList(Math.max(0, given.size() - 4), given.size());
        return latest.isEmpty() ? Optional.empty() : Optional.of(random.pick(latest));
    }

    List<Given> all() {
        return List.copyOf(given);
    }

    /** S15: somebody was told that he has ended an attempt. */
    void end(TaskToken token, boolean losesTails) {
        boolean first = ended.add(token);
        Violation.unless(first || losesTails, "S15", () -> token + " was ended twice");
    }
}
