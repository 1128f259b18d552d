package io.durable.autoconfigure;

import io.durable.Version;
import io.durable.autoconfigure.DurableProperties.Orchestrations.VersionMatch;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which code runs instances of which version.
 *
 * @param defaultVersion of new starts that name none, and of code that declares none; absent: such starts get the highest version there is
 * @param match which code may run an instance of another version
 */
record OrchestrationVersions(@Nullable String defaultVersion, VersionMatch match) {

    /** For orchestrators of our own, which change as this library does and know nothing of the application's versions. */
    static final OrchestrationVersions UNVERSIONED = new OrchestrationVersions(null, VersionMatch.CURRENT_OR_OLDER);

    /** The version that code counts as; absent: it has none, and is older than any that has. */
    @Nullable
    String ofCode(String declared) {
        return declared.isEmpty() ? defaultVersion : declared;
    }

    /**
     * What runs an instance of this version. Of newer code the one that is nearest.
     *
     * @param versioned what has a version
     * @param unversioned what has none
     */
    <T> Optional<T> select(@Nullable String version, TreeMap<Version, T> versioned, @Nullable T unversioned) {
        if (version == null) {
            return unversioned == null ? newer(versioned.firstEntry()) : Optional.of(unversioned);
        }
        if (!Version.isComparable(version)) {
            return Optional.empty();
        }
        Version wanted = Version.of(version);
        T same = versioned.get(wanted);
        return same == null ? newer(versioned.higherEntry(wanted)) : Optional.of(same);
    }

    private <T> Optional<T> newer(Map.@Nullable Entry<Version, T> entry) {
        return switch (match) {
            case STRICT -> Optional.empty();
            case CURRENT_OR_OLDER -> Optional.ofNullable(entry).map(Map.Entry::getValue);
        };
    }
}
