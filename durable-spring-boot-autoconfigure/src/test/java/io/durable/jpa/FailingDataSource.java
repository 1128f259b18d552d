package io.durable.jpa;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Connections fail at the calls that they are told to fail at, and their statements when they are executed. */
final class FailingDataSource extends DelegatingDataSource {

    volatile @Nullable Failure failure;

    FailingDataSource(DataSource target) {
        super(target);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Failure present = failure;
        if (present != null) {
            present.before("getConnection");
        }
        Connection connection = super.getConnection();
        return failing(Connection.class, connection, connection);
    }

    private <T> T failing(Class<T> type, T target, Connection connection) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    String name = method.getName();
                    Failure present = type == Connection.class || name.startsWith("execute") ? failure : null;
                    try {
                        if (present != null) {
                            present.before(name);
                        }
                        Object result = method.invoke(target, arguments);
                        if (present != null) {
                            present.after(name);
                        }
                        return result instanceof PreparedStatement statement
                                ? failing(PreparedStatement.class, statement, connection)
                                : result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    } catch (SQLException thrown) {
                        if (name.equals("rollback")) {
                            connection.rollback();
                        }
                        throw thrown;
                    }
                }));
    }

    /** A call that fails with a state, after it was carried out or instead. */
    record Failure(String methods, String state, boolean afterwards) {

        void before(String method) throws SQLException {
            if (!afterwards) {
                fail(method);
            }
        }

        void after(String method) throws SQLException {
            if (afterwards) {
                fail(method);
            }
        }

        private void fail(String method) throws SQLException {
            if (method.matches(methods)) {
                throw new SQLException(method + " fails", state);
            }
        }
    }
}
