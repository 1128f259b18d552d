package io.durable;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version of an orchestration: numbers with dots between them, compared number by number. What is missing counts as zero, so {@code 2} and {@code 2.0} compare
 * as the same. For code that branches: {@code Version.of(ctx.getVersion().orElse("0")).compareTo(Version.of("2.1")) < 0}.
 *
 * @param text as it was written
 */
public record Version(String text) implements Comparable<Version> {

    private static final Pattern FORM = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9}){0,9}");

    /** @throws IllegalArgumentException if it can't be compared */
    public Version {
        if (!isComparable(text)) {
            throw new IllegalArgumentException(
                    "Version '" + text
                            + "' can't be compared with others: write 1 to 10 numbers with dots between them, such as 2 or 1.4.12");
        }
    }

    /**
     * The version of this text.
     *
     * @throws IllegalArgumentException if it can't be compared
     */
    public static Version of(String text) {
        return new Version(text);
    }

    /** Whether the text is a version. */
    public static boolean isComparable(String text) {
        return FORM.matcher(text).matches();
    }

    static @Nullable String checked(@Nullable String text) {
        return text == null ? null : of(text).text();
    }

    @Override
    public int compareTo(Version other) {
        int[] mine = numbers();
        int[] others = other.numbers();
        for (int i = 0; i < Math.max(mine.length, others.length); i++) {
            int compared = Integer.compare(i < mine.length ? mine[i] : 0, i < others.length ? others[i] : 0);
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }

    private int[] numbers() {
        return Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    @Override
    public String toString() {
        return text;
    }
}
