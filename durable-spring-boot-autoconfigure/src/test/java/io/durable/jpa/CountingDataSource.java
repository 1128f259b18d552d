package io.durable.jpa;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Counts what is executed on its connections, and the rows that are read. For one thread. */
final class CountingDataSource extends DelegatingDataSource {

    private int statements;
    private int rows;

    CountingDataSource(DataSource target) {
        super(target);
    }

    void reset() {
        statements = 0;
        rows = 0;
    }

    int statements() {
        return statements;
    }

    int rows() {
        return rows;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return counting(Connection.class, super.getConnection());
    }

    private <T> T counting(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return counted(method.getName(), method.invoke(target, arguments));
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    private Object counted(String method, Object result) {
        statements += method.startsWith("execute") ? 1 : 0;
        rows += method.equals("next") && Boolean.TRUE.equals(result) ? 1 : 0;
        if (result instanceof PreparedStatement statement) {
            return counting(PreparedStatement.class, statement);
        }
        return result instanceof ResultSet read ? counting(ResultSet.class, read) : result;
    }
}
