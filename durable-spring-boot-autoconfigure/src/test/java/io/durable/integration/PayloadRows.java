package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;

/** Settings under which every payload is compressed, encrypted and apart, and what must hold for the rows then. */
final class PayloadRows {

    private static final byte[] REFERENCE = {'\n', 0, 'D', 'P', 1, -1};

    private PayloadRows() {}

    static void everythingApart(DynamicPropertyRegistry properties) {
        properties.add("durable.payloads.threshold", () -> "1B");
        properties.add("durable.payloads.compression", () -> "gzip");
        properties.add("durable.payloads.compression-min-size", () -> "1B");
        properties.add("durable.payloads.encryption.keys.k1", () -> "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        properties.add("durable.payloads.encryption.active-key", () -> "k1");
    }

    /** Every payload that stands apart belongs to something, and everything that refers to one has it. */
    static void check(JdbcClient database) {
        assertThat(database.sql("""
                        SELECT p.instance_id || ' ' || p.execution || ' ' || p.sequence || ' ' || COALESCE((SELECT i.status || ' ' || i.execution FROM durable_instance i WHERE i.id = p.instance_id AND i.incarnation = p.incarnation), 'gone') FROM durable_payload p
                        WHERE NOT EXISTS (
                            SELECT 1 FROM durable_history h
                            WHERE h.hub = p.hub AND h.instance_id = p.instance_id AND h.incarnation = p.incarnation
                              AND h.execution = p.execution AND h.sequence = p.sequence)
                        AND NOT EXISTS (
                            SELECT 1 FROM durable_instance i
                            WHERE i.hub = p.hub AND i.id = p.instance_id AND i.incarnation = p.incarnation
                              AND p.execution = i.execution AND p.sequence = 0)""").query(String.class).list())
                .as("payloads of nothing")
                .isEmpty();
        assertThat(database.sql("""
                        SELECT h.content FROM durable_history h
                        WHERE NOT EXISTS (
                            SELECT 1 FROM durable_payload p
                            WHERE h.hub = p.hub AND h.instance_id = p.instance_id AND h.incarnation = p.incarnation
                              AND h.execution = p.execution AND h.sequence = p.sequence)""").query((row, number) -> row.getBytes(1)).list())
                .as("events whose payload is not there")
                .noneMatch(PayloadRows::isReference);
    }

    /** The columns in which there is text that nobody may read. */
    static Set<String> columnsWith(JdbcClient database, String text) {
        Set<String> found = new HashSet<>();
        for (String column : List.of(
                "durable_instance.input",
                "durable_instance.output",
                "durable_history.content",
                "durable_payload.content",
                "durable_message.content",
                "durable_task.result")) {
            String[] names = column.split("\\.");
            database
                    .sql("SELECT " + names[1] + " FROM " + names[0] + " WHERE " + names[1] + " IS NOT NULL")
                    .query((row, number) -> new String(row.getBytes(1), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .list()
                    .stream()
                    .filter(content -> content.contains(text))
                    .forEach(content -> found.add(column));
        }
        return found;
    }

    private static boolean isReference(byte[] content) {
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                return content.length - i > REFERENCE.length
                        && Arrays.equals(content, i, i + REFERENCE.length, REFERENCE, 0, REFERENCE.length);
            }
        }
        return false;
    }
}
