package io.durable;

import java.util.Map;
import java.util.TreeMap;

/** The rules for tags. */
final class Tags {

    private static final int COUNT_MAX = 20;
    private static final int KEY_LENGTH_MAX = 60;
    private static final int VALUE_LENGTH_MAX = 200;

    private Tags() {}

    static Map<String, String> with(Map<String, String> tags, String key, String value) {
        Map<String, String> more = new TreeMap<>(tags);
        more.put(key, value);
        return more;
    }

    /** @throws IllegalArgumentException if there are too many, or one is empty, too long or has a control character in it */
    static Map<String, String> checked(Map<String, String> tags) {
        if (tags.size() > COUNT_MAX) {
            throw new IllegalArgumentException(
                    "There are " + tags.size() + " tags, at most " + COUNT_MAX + " are allowed");
        }
        tags.forEach((key, value) -> {
            boolean plain = isPlain(key) && isPlain(value) && key.indexOf('=') < 0;
            if (key.isBlank() || key.length() > KEY_LENGTH_MAX || value.length() > VALUE_LENGTH_MAX || !plain) {
                throw new IllegalArgumentException("Tag '" + key + "' is not allowed: a key has 1 to " + KEY_LENGTH_MAX
                        + " characters and no '=', a value at most " + VALUE_LENGTH_MAX
                        + ", neither has a control character");
            }
        });
        return Map.copyOf(tags);
    }

    private static boolean isPlain(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }
}
