package io.durable.engine;

import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids of children that were given none: the parent's id, execution and step, shortened by a hash where that is too long. */
final class ChildIds {

    private static final int HASH_LENGTH = 64;

    private ChildIds() {}

    static InstanceId of(ExecutionId parent, int step) {
        String id = parent.instance() + ":" + parent.execution() + ":" + step;
        return new InstanceId(id.length() <= InstanceId.LENGTH_MAX ? id : shortened(id));
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
