package io.durable.codec;

import java.util.Map;
import java.util.TreeMap;

/**
 * The stored form of tags: a text with a line {@code key=value} for each, in the order of the keys, and a line feed before the first and after every one, so
 * that a tag is found by looking for its line. Any thread may call.
 */
public final class TagsCodec {

    private static final String SEPARATOR = "\n";

    private TagsCodec() {}

    /** The text that {@link #decode} reads; empty for no tags. */
    public static String encode(Map<String, String> tags) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(tags)
                .forEach((key, value) ->
                        text.append(text.isEmpty() ? SEPARATOR : "").append(line(key, value)));
        return text.toString();
    }

    /** What the text of tags contains if and only if this one is among them. */
    public static String sought(String key, String value) {
        return SEPARATOR + line(key, value);
    }

    /**
     * The tags that were stored.
     *
     * @throws StoredFormException if a line is not a tag
     */
    public static Map<String, String> decode(String stored) {
        Map<String, String> tags = new TreeMap<>();
        for (String line : stored.split(SEPARATOR)) {
            int equals = line.indexOf('=');
            if (equals >= 0) {
                tags.put(unescaped(line.substring(0, equals)), unescaped(line.substring(equals + 1)));
            } else if (!line.isEmpty()) {
                throw StoredFormException.unreadable("list of tags", "the line '" + line + "' is not a tag");
            }
        }
        return tags;
    }

    private static String line(String key, String value) {
        return escaped(key).replace("=", "\\e") + "=" + escaped(value) + SEPARATOR;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace(SEPARATOR, "\\n").replace("\0", "\\0");
    }

    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            plain.append(c == '\\' && i + 1 < text.length() ? unescaped(text.charAt(++i)) : c);
        }
        return plain.toString();
    }

    private static char unescaped(char escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case '0' -> '\0';
            case 'e' -> '=';
            default -> escape;
        };
    }
}
