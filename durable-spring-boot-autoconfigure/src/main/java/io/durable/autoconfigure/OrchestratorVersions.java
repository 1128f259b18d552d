package io.durable.autoconfigure;

import io.durable.Version;
import io.durable.autoconfigure.HandlerCatalog.KnownOrchestrator;
import io.durable.schedule.ScheduleFlow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The versions of one orchestrator, side by side. Not changed once it is filled. */
final class OrchestratorVersions {

    private static final String UNVERSIONED = "one without a version";

    private final OrchestrationVersions rules;
    private final TreeMap<Version, KnownOrchestrator> versioned = new TreeMap<>();
    private @Nullable KnownOrchestrator unversioned;

    private OrchestratorVersions(OrchestrationVersions rules) {
        this.rules = rules;
    }

    /** By name, in the order of the names' first appearance. */
    static Map<String, OrchestratorVersions> of(
            Collection<KnownOrchestrator> orchestrators, OrchestrationVersions rules) {
        Map<String, OrchestratorVersions> byName = new LinkedHashMap<>();
        orchestrators.forEach(known -> byName.computeIfAbsent(
                        known.handler().name(),
                        name -> new OrchestratorVersions(isOurs(name) ? OrchestrationVersions.UNVERSIONED : rules))
                .add(known));
        return byName;
    }

    /** What runs an instance of this version. */
    Optional<KnownOrchestrator> find(@Nullable String version) {
        return rules.select(version, versioned, unversioned);
    }

    /** The highest version there is; absent if there is none with a version. */
    @Nullable
    String newest() {
        return versioned.isEmpty() ? null : versioned.lastKey().text();
    }

    /** The code of the highest version; the one without a version if there is no other. */
    KnownOrchestrator latest() {
        return Objects.requireNonNull(
                versioned.isEmpty() ? unversioned : versioned.lastEntry().getValue(), "no version");
    }

    /** For a person to read. */
    List<String> describe() {
        List<String> texts = new ArrayList<>();
        if (unversioned != null) {
            texts.add(UNVERSIONED);
        }
        versioned.keySet().forEach(version -> texts.add(version.text()));
        return texts;
    }

    static boolean isOurs(String name) {
        return name.equals(ScheduleFlow.NAME);
    }

    private void add(KnownOrchestrator known) {
        String version = rules.ofCode(known.declaredVersion());
        KnownOrchestrator before = version == null ? unversioned : versioned.get(Version.of(version));
        if (before != null) {
            throw HandlerCatalog.sameName(before.handler(), known.handler());
        }
        if (version == null) {
            unversioned = known;
        } else {
            versioned.put(Version.of(version), known);
        }
    }
}
