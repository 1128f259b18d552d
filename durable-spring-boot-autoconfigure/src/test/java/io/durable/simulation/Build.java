package io.durable.simulation;

import io.durable.history.Decision.PatchRecorded;
import io.durable.history.HistoryEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node was built from: the code of wide programs changes in the middle of a world, in place behind a patch, and by a version of its own. */
enum Build {
    /** Without the patch, and without the second version. */
    OLD,
    /** With both. */
    NEW;

    static final String SECOND_VERSION = "2";
    static final String PATCH = "deploy";

    /** Whether it has code for a version. */
    boolean has(@Nullable String version) {
        return this == NEW || !isSecond(version);
    }

    static boolean isSecond(@Nullable String version) {
        return version != null && version.startsWith(SECOND_VERSION);
    }

    /** The one whose code decides as this history says: what has passed the patched place before the patch is as it was. */
    static Build behind(List<HistoryEntry> history) {
        return isPatched(history) ? NEW : OLD;
    }

    static boolean isPatched(List<HistoryEntry> history) {
        return history.stream()
                .anyMatch(entry -> entry.event() instanceof PatchRecorded patch
                        && patch.changeId().equals(PATCH));
    }
}
