package io.durable.benchmarks;

import java.util.Locale;

/** Notes for whoever watches go to standard error, results alone to standard output. */
final class Console {

    private Console() {}

    static void note(String format, Object... arguments) {
        System.err.println("# " + String.format(Locale.ROOT, format, arguments));
    }

    static void result(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
