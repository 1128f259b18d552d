package io.durable.kafka;

import java.util.Optional;

/** What a record says. The codes are on the wire and never change. */
enum RecordKind {
    /** Look at these instances. */
    BELL(1),
    /** An attempt has ended. */
    REPORT(2),
    /** An attempt is under way. */
    LEASE(3),
    /** An attempt is to be executed. */
    TASK(4);

    private final byte code;

    RecordKind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static Optional<RecordKind> find(byte code) {
        for (RecordKind kind : values()) {
            if (kind.code == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
