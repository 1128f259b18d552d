package io.durable.client;

/** What a name in a call may look like. */
final class Names {

    private static final int LENGTH_MAX = 200;

    private Names() {}

    /** @throws IllegalArgumentException saying {@code what} is not allowed */
    static void check(String what, String name) {
        if (name.isBlank() || name.length() > LENGTH_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " '" + name + "' is not allowed: use 1 to " + LENGTH_MAX
                    + " characters, not all blank and none of them a control character");
        }
    }
}
