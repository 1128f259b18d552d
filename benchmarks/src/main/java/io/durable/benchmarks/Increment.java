package io.durable.benchmarks;

import io.durable.Activity;
import org.springframework.stereotype.Service;

/** The activity of all workloads. */
@Service
class Increment {

    private final Progress progress;

    Increment(Progress progress) {
        this.progress = progress;
    }

    /** The number that a value begins with; what follows a semicolon is only carried along. */
    static String number(String value) {
        int end = value.indexOf(';');
        return end < 0 ? value : value.substring(0, end);
    }

    @Activity("increment")
    String increment(String input) {
        String number = number(input);
        return progress.activity(number) + input.substring(number.length());
    }
}
