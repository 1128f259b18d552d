package io.durable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.HistoryEventKind;
import io.durable.history.MessageKind;
import io.durable.spi.PartitionCommit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever can be stored occurs in worlds: a kind that is new is not done before the generator makes it. */
@ExtendWith(QuietLogs.class)
final class GeneratorCoverageTests {

    private static final int SEEDS = 60;

    /** Not yet: who adds these kinds adds them to the generator, and removes them here. */
    private static final EnumSet<HistoryEventKind> AWAITED_EVENTS = EnumSet.of(HistoryEventKind.EXECUTION_REWOUND);

    /** The same of messages. */
    private static final EnumSet<MessageKind> AWAITED_MESSAGES = EnumSet.noneOf(MessageKind.class);

    @Test
    void everyKindOfEventAndMessageOccurs() {
        Missing missing = new Missing();
        LongStream.rangeClosed(1, SEEDS)
                .takeWhile(seed -> !missing.isEmpty())
                .forEach(seed -> Simulation.run(seed, Mutant.none().inWideWorlds(), missing));
        assertThat(missing.events).isEmpty();
        assertThat(missing.messages).isEmpty();
    }

    private static final class Missing implements Simulation.Observer {

        private final Set<HistoryEventKind> events = EnumSet.complementOf(AWAITED_EVENTS);
        private final Set<MessageKind> messages = EnumSet.complementOf(AWAITED_MESSAGES);

        boolean isEmpty() {
            return events.isEmpty() && messages.isEmpty();
        }

        @Override
        public void userCommitted(Tables before, Tables after) {
            after.messages
                    .values()
                    .forEach(message -> messages.remove(message.body().kind()));
        }

        @Override
        public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
            userCommitted(before, after);
        }

        @Override
        public void ended(World world) {
            world.checks().archive().histories().values().stream()
                    .flatMap(List::stream)
                    .forEach(entry -> events.remove(entry.event().kind()));
        }
    }
}
