package io.durable.simulation;

import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.PartitionCommit;
import java.util.List;
import java.util.function.Consumer;

/** Says of each commit of an owner in one line what it wrote. */
final class CommitLines implements SimulatedDatabase.Listener {

    private final Consumer<String> trace;

    CommitLines(Consumer<String> trace) {
        this.trace = trace;
    }

    @Override
    public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
        commits.forEach(commit -> trace.accept("commit " + commit.fence().partition() + "/"
                + commit.fence().epoch() + "/" + commit.fence().batch() + " "
                + commit.instances().stream().map(CommitLines::summary).toList()));
    }

    private static String summary(InstanceCommit commit) {
        StringBuilder text = new StringBuilder(commit.instance().value());
        if (commit.change() instanceof InstanceChange.Update update) {
            text.append(" is ").append(update.state().status());
            text.append(update.state().suspects() > 0 ? " suspected" : "");
        }
        commit.appends()
                .forEach(append -> append.entries()
                        .forEach(entry -> text.append(' ').append(entry.event().kind())));
        text.append(commit.consumed().isEmpty() ? "" : " -" + commit.consumed().size() + " messages");
        text.append(
                commit.postponed().isEmpty()
                        ? ""
                        : " postponed " + commit.postponed().size());
        text.append(commit.finished().isEmpty() ? "" : " -" + commit.finished().size() + " tasks");
        text.append(
                commit.retried().isEmpty() ? "" : " retries " + commit.retried().size());
        return text.append(commit.sent().isEmpty() ? "" : " +" + commit.sent().size() + " messages")
                .toString();
    }
}
