package io.durable.engine;

import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids of children that were given none: the parent's id, execution and step, and a hash of the parent's incarnation, because its id may be used again. Shortened by a hash where that is
 * too long.
 */
final class ChildIds {

    private static final int HASH_LENGTH = 64;

    private static final int SEED_LENGTH = 8;

    private ChildIds() {}

    static InstanceId of(Seed parent, int step) {
        ExecutionId execution = parent.execution();
        String id = execution.instance() + ":" + execution.execution() + ":" + step + ":"
                + hash(parent.text()).substring(0, SEED_LENGTH);
        return new InstanceId(id.length() <= InstanceId.LENGTH_MAX ? id : shortened(id));
    }

    /** Whether the first id is what was made up in the place of the second one before ids depended on the incarnation. */
    static boolean isOlderForm(InstanceId recorded, InstanceId made, int step) {
        String older = recorded.value();
        return older.endsWith(":" + step)
                && made.value().length() == older.length() + 1 + SEED_LENGTH
                && made.value().startsWith(older + ":");
    }

    /** The id of a later attempt of a child that was given an id. */
    static InstanceId ofAttempt(InstanceId first, int attempt) {
        String id = first + ":" + attempt;
        return new InstanceId(id.length() <= InstanceId.LENGTH_MAX ? id : shortened(id));
    }

    private static String shortened(String id) {
        return id.substring(0, InstanceId.LENGTH_MAX - HASH_LENGTH - 1) + ":" + hash(id);
    }

    private static String hash(String id) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
