package io.durable.history;

/** What the name of an orchestration, an activity or an event may look like. */
public final class Names {

    /** The orchestration behind schedules, which nobody but the client of schedules starts. */
    public static final String SCHEDULE = "durable.schedule";

    private static final int LENGTH_MAX = 200;

    private Names() {}

    /** @throws IllegalArgumentException saying {@code what} is not allowed */
    public static void check(String what, String name) {
        if (name.isBlank() || name.length() > LENGTH_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " '" + name + "' is not allowed: use 1 to " + LENGTH_MAX
                    + " characters, not all blank and none of them a control character");
        }
    }

    /**
     * @throws IllegalArgumentException if this is what nobody starts by its name: a second schedule under another id would start the same runs unseen
     */
    public static void requireStartable(String orchestration) {
        if (orchestration.equals(SCHEDULE)) {
            throw new IllegalArgumentException(
                    "'" + SCHEDULE
                            + "' is what schedules are made of and can't be started by its name: make one with client.schedules().create");
        }
    }
}
