package io.durable.sample.patterns.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.sample.patterns.PatternClient;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A trip that is asked to end while something is being booked for it. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
            "durable.embedded-kafka.enabled=false",
            "shop.demo-import=false"
        })
class SagaCancelIntegrationTests {

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient db;

    @Autowired
    BookingGates gates;

    @TestConfiguration
    static class Gates {

        @Bean
        static BookingGates gates() {
            return new BookingGates();
        }
    }

    @Test
    void takesBackWhatIsBookedWhileItIsAskedToEnd() throws InterruptedException {
        PatternClient shop = new PatternClient(port);
        JsonNode trip = shop.start("/patterns/saga", "{\"destination\":\"Lisbon\"}");
        String instance = trip.get("statusQueryGetUri").asString();
        assertThat(gates.carAsked.await(60, TimeUnit.SECONDS)).isTrue();

        shop.post(instance + "/cancel", "");
        shop.await(instance + "?showHistory=true", state -> state.toString().contains("ExecutionCancelRequested"));
        gates.carMayBeBooked.countDown();
        Awaitility.await().until(() -> count("what = 'car'") == 1);
        gates.mayBeTakenBack.countDown();

        assertThat(shop.awaitEnd(trip).get("runtimeStatus").asString()).isEqualTo("Canceled");
        assertThat(count("cancelled")).isEqualTo(2);
        assertThat(count("NOT cancelled")).isZero();
    }

    private int count(String condition) {
        return db.sql("SELECT count(*) FROM booking WHERE " + condition)
                .query(Integer.class)
                .single();
    }
}
