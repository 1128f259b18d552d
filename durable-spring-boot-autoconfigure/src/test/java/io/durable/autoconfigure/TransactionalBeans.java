package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.Activity;
import java.io.IOException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Activities that write, and end in every way a transaction can. */
final class TransactionalBeans {

    private TransactionalBeans() {}

    static class Warehouse {

        private final JdbcTemplate jdbc;

        Warehouse(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Activity("reserve")
        @Transactional
        public String reserve(String article) {
            jdbc.update("insert into stock values (?)", article);
            return article;
        }

        @Activity("mandatory")
        @Transactional(propagation = Propagation.MANDATORY)
        public String mandatory(String article) {
            return reserve(article);
        }

        @Activity("supports")
        @Transactional(propagation = Propagation.SUPPORTS)
        public String supports(String article) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            return reserve(article);
        }

        @Activity("readOnly")
        @Transactional(readOnly = true)
        public String readOnly(String article) {
            assertThat(TransactionSynchronizationManager.isCurrentTransactionReadOnly())
                    .isTrue();
            return article;
        }

        @Activity("throwsChecked")
        @Transactional
        public void throwsChecked(String article) throws IOException {
            reserve(article);
            throw new IOException("no paper");
        }

        @Activity("throwsTolerated")
        @Transactional(noRollbackFor = IllegalStateException.class)
        public void throwsTolerated(String article) {
            reserve(article);
            throw new IllegalStateException("no paper");
        }

        @Activity("throwsUnchecked")
        @Transactional
        public void throwsUnchecked(String article) {
            reserve(article);
            throw new IllegalStateException("no paper");
        }

        @Activity("throwsRolledBackChecked")
        @Transactional(rollbackFor = IOException.class)
        public void throwsRolledBackChecked(String article) throws IOException {
            throwsChecked(article);
        }

        @Activity("throwsError")
        @Transactional
        public void throwsError(String article) {
            reserve(article);
            throw new AssertionError("no paper");
        }

        @Activity("marksForRollback")
        @Transactional
        public String marksForRollback(String article) {
            reserve(article);
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            return article;
        }

        @Activity("marksForRollbackAndThrowsChecked")
        @Transactional
        public void marksForRollbackAndThrowsChecked(String article) throws IOException {
            marksForRollback(article);
            throw new IOException("no paper");
        }

        @Activity("swallowsAnInnerRollback")
        @Transactional
        public String swallowsAnInnerRollback(String article) {
            reserve(article);
            org.springframework.transaction.support.TransactionTemplate inner =
                    new org.springframework.transaction.support.TransactionTemplate(
                            new JdbcTransactionManager(jdbc.getDataSource()));
            try {
                inner.executeWithoutResult(status -> {
                    throw new IllegalStateException("no paper");
                });
            } catch (IllegalStateException swallowed) {
                return article;
            }
            return "not reached";
        }

        @Activity("returnsTooMuch")
        @Transactional(noRollbackFor = RuntimeException.class)
        public String returnsTooMuch(String article) {
            return reserve(article) + "x".repeat(500);
        }

        @Activity("returnsUnwritable")
        @Transactional(noRollbackFor = RuntimeException.class)
        public Object returnsUnwritable(String article) {
            reserve(article);
            return new Object() {
                public Object getSelf() {
                    throw new IllegalStateException("not now");
                }
            };
        }

        @Activity("isInterrupted")
        @Transactional
        public void isInterrupted(String article) throws InterruptedException {
            reserve(article);
            throw new InterruptedException();
        }

        @Activity("exhausts")
        @Transactional
        public void exhausts(String article) {
            reserve(article);
            throw new OutOfMemoryError("heap");
        }

        @Activity("throwsBeforeCommit")
        @Transactional
        public void throwsBeforeCommit(String article) {
            reserve(article);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    throw new IllegalArgumentException("not like this");
                }
            });
        }

        @Activity("throwsAfterCommit")
        @Transactional
        public String throwsAfterCommit(String article) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    throw new IllegalArgumentException("too late");
                }
            });
            return reserve(article);
        }
    }

    @Transactional
    static class ClassWarehouse {

        private final JdbcTemplate jdbc;

        ClassWarehouse(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Activity("ofClass")
        public String reserve(String article) {
            jdbc.update("insert into stock values (?)", article);
            return article;
        }
    }

    interface Reserving {
        @Transactional
        @Activity("ofInterface")
        String reserve(String article);
    }

    static class InterfaceWarehouse implements Reserving {

        private final JdbcTemplate jdbc;

        InterfaceWarehouse(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Override
        public String reserve(String article) {
            jdbc.update("insert into stock values (?)", article);
            return article;
        }
    }
}
