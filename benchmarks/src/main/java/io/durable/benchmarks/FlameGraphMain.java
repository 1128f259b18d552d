package io.durable.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Draws what a recording of the JDK says about where code runs. */
public final class FlameGraphMain {

    /** The second is that of Java 25 on Linux, by CPU time; it is recorded only if it is asked for. */
    private static final Set<String> SAMPLES = Set.of("jdk.ExecutionSample", "jdk.CPUTimeSample");

    /** What is not measured. */
    private static final Set<String> PREPARATIONS =
            Set.of("io.durable.benchmarks.DurableEngine.open", "io.durable.benchmarks.Calibration.measureMillis");

    private FlameGraphMain() {}

    /** @param arguments the recording, and where to write the image */
    public static void main(String[] arguments) throws IOException {
        StackTree tree = new StackTree("all");
        try (RecordingFile recording = new RecordingFile(Path.of(arguments[0]))) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                RecordedStackTrace stack = event.getStackTrace();
                if (SAMPLES.contains(event.getEventType().getName()) && stack != null) {
                    add(frames(stack), tree);
                }
            }
        }
        if (tree.samples() == 0) {
            throw new IllegalArgumentException("There are no samples of stacks in " + arguments[0]);
        }
        Files.writeString(Path.of(arguments[1]), FlameGraph.draw(tree));
    }

    private static void add(List<String> frames, StackTree tree) {
        if (Collections.disjoint(frames, PREPARATIONS)) {
            tree.add(frames);
        }
    }

    private static List<String> frames(RecordedStackTrace stack) {
        List<String> frames = new ArrayList<>();
        for (RecordedFrame frame : stack.getFrames()) {
            RecordedMethod method = frame.getMethod();
            frames.add(method.getType().getName().replaceAll("(\\$\\$Lambda).*", "$1") + '.' + method.getName());
        }
        Collections.reverse(frames);
        return frames;
    }
}
