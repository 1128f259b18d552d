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

    @Activity("increment")
    String increment(String input) {
        return progress.activity(input);
    }
}
