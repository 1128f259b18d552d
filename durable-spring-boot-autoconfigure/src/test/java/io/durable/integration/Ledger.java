package io.durable.integration;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.Retry;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** Writes business rows, exactly once. */
class Ledger {

    private final EntityManager entities;
    private final JdbcTemplate jdbc;

    Ledger(EntityManager entities, JdbcTemplate jdbc) {
        this.entities = entities;
        this.jdbc = jdbc;
    }

    @Activity
    @Transactional
    public String book(String id) {
        entities.persist(new Sale(id));
        return "booked " + id;
    }

    @Activity(retry = @Retry(maxAttempts = 3, firstInterval = "10ms"))
    @Transactional
    public int bookAtTheThirdAttempt(String id, ActivityContext context) {
        entities.persist(new Sale(id + "-" + context.getAttempt()));
        if (context.getAttempt() < 3) {
            throw new IllegalStateException("attempt " + context.getAttempt());
        }
        return context.getAttempt();
    }

    @Activity
    @Transactional
    public void bookAndRefuse(String id) throws IOException {
        entities.persist(new Sale(id));
        throw new IOException("booked, but no paper");
    }

    @Activity
    @Transactional
    public void bookTwice(String id) {
        entities.persist(new Sale(id));
        entities.flush();
        entities.createNativeQuery("insert into sale values (?1)")
                .setParameter(1, id)
                .executeUpdate();
    }

    @Activity
    @Transactional
    public String bookTwiceAndSwallow(String id) {
        jdbc.update("insert into sale values (?)", id);
        try {
            jdbc.update("insert into sale values (?)", id);
            return "?";
        } catch (DuplicateKeyException swallowed) {
            return "booked once";
        }
    }

    @Transactional(readOnly = true)
    public long count(String prefix) {
        return entities.createQuery("select count(s) from Sale s where s.id like :prefix", Long.class)
                .setParameter("prefix", prefix + "%")
                .getSingleResult();
    }
}
