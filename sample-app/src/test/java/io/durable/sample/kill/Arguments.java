package io.durable.sample.kill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A command line of names and values, and of flags without one. */
final class Arguments {

    private static final String FLAG_IS_SET = "true";

    private final Map<String, String> values = new HashMap<>();
    private final String usage;

    /**
     * @param usage names every option as {@code --name}; one that is followed by one space and a word has a value
     * @throws IllegalArgumentException if an option is unknown or has no value
     */
    Arguments(String usage, String... arguments) {
        this.usage = usage;
        values.put("seed", Integer.toString(new Random().nextInt(1_000_000)));
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i];
            if (takesValue(name) && i + 1 < arguments.length) {
                values.put(name.substring(2), arguments[++i]);
            } else if (isFlag(name)) {
                values.put(name.substring(2), FLAG_IS_SET);
            } else {
                throw wrong("'" + name + "' is no option, or has no value");
            }
        }
    }

    private boolean takesValue(String name) {
        return name.startsWith("--") && usage.matches("(?s).*\\s" + name + " [A-Z|a-z-]+\\s.*") && !isFlag(name);
    }

    private boolean isFlag(String name) {
        return name.startsWith("--") && usage.matches("(?s).*\\s" + name + "  .*");
    }

    boolean flag(String name) {
        return values.containsKey(name);
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** @throws IllegalArgumentException if it is none of these; the first one is taken if nothing was said */
    String oneOf(String name, List<String> choices) {
        String value = text(name, choices.get(0));
        if (!choices.contains(value)) {
            throw wrong("--" + name + " is '" + value + "', it must be one of " + choices);
        }
        return value;
    }

    /** @throws IllegalArgumentException if it is no number, or is below zero */
    int number(String name, int otherwise) {
        try {
            return Integer.parseUnsignedInt(text(name, Integer.toString(otherwise)));
        } catch (NumberFormatException none) {
            throw wrong("--" + name + " is '" + values.get(name) + "', it must be a number");
        }
    }

    Duration seconds(String name, int otherwise) {
        return Duration.ofSeconds(number(name, otherwise));
    }

    /** @throws IllegalArgumentException if it was left out */
    Path path(String name) {
        if (!flag(name)) {
            throw wrong("--" + name + " is missing");
        }
        return Path.of(values.get(name));
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + System.lineSeparator() + usage);
    }
}
