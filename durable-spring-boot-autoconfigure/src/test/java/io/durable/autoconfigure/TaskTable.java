package io.durable.autoconfigure;

import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.TaskOutcomes;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** One pending task in a table, so that its state commits or rolls back with everything else; and a table for an activity to write. */
final class TaskTable implements TaskOutcomes {

    private final JdbcTemplate jdbc;
    private RuntimeException failure;

    TaskTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        jdbc.execute("create table if not exists task (id varchar(36) primary key, state varchar(10))");
        jdbc.execute("create table if not exists stock (article varchar(20) primary key)");
        jdbc.update("delete from stock");
        jdbc.update("delete from task");
        jdbc.update("insert into task values (?, 'PENDING')", Attempts.TASK.toString());
    }

    String state() {
        return jdbc.queryForObject("select state from task", String.class);
    }

    int articles() {
        return jdbc.queryForObject("select count(*) from stock", Integer.class);
    }

    void supersede() {
        jdbc.update("update task set state = 'DONE'");
    }

    void failWith(RuntimeException failure) {
        this.failure = failure;
    }

    @Override
    public boolean complete(TaskId task, @Nullable Payload result) {
        return move(task, "DONE");
    }

    @Override
    public boolean fail(TaskId task, FailureDetails details) {
        return move(task, "FAILED");
    }

    private boolean move(TaskId task, String state) {
        if (failure != null) {
            throw failure;
        }
        return jdbc.update("update task set state = ? where id = ? and state = 'PENDING'", state, task.toString()) == 1;
    }
}
