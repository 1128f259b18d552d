package io.durable.kafka;

import io.durable.DurableException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Refuses Kafka clients that may write a record to another topic than it was sent to and report success (CVE-2026-35554: from 2.8.0, mended in 3.9.2, 4.0.2, 4.1.2
 * and 4.2.0).
 */
final class KafkaClientVersion {

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

    private KafkaClientVersion() {}

    /** @throws DurableException if the version on the class path is one of those */
    static void requireSound() {
        requireSound(AppInfoParser.getVersion());
    }

    static void requireSound(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return; // a vendor's own numbering, of which nothing is known
        }
        int major = Integer.parseInt(parts.group(1));
        int minor = Integer.parseInt(parts.group(2));
        if (isAffected(major, minor, Integer.parseInt(parts.group(3)))) {
            throw new DurableException("kafka-clients " + version
                    + " may write records to topics that they were not sent to (CVE-2026-35554); use 3.9.2, 4.0.2, 4.1.2,"
                    + " 4.2.0 or later, for instance by removing the property kafka.version from the build");
        }
    }

    private static boolean isAffected(int major, int minor, int patch) {
        return switch (major) {
            case 2 -> minor >= 8;
            case 3 -> minor < 9 || minor == 9 && patch < 2;
            case 4 -> minor < 2 && patch < 2;
            default -> false;
        };
    }
}
