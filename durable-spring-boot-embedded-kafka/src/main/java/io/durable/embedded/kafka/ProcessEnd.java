package io.durable.embedded.kafka;

import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the broker from ending the process. A Kafka server halts its virtual machine on errors that it can't go on from, such as a full disk; this virtual machine
 * is the application's, which can do without its broker.
 */
final class ProcessEnd {

    private static final Logger log = LoggerFactory.getLogger(ProcessEnd.class);

    private ProcessEnd() {}

    /** For the whole process and for good: threads of a broker that has been closed may still want to halt. */
    static void prevent() {
        Exit.setHaltProcedure(ProcessEnd::refuse);
        Exit.setExitProcedure(ProcessEnd::refuse);
    }

    private static void refuse(int status, @Nullable String message) {
        log.error(
                "The embedded Kafka broker can't go on ({}) and wanted to halt this process. The process goes on without"
                        + " Kafka. Repair what Kafka logged before this line, such as a full disk, and restart",
                message == null ? "status " + status : message);
    }
}
